{{/* What the objects of a release are called, and by which labels they are known. */}}

{{- define "synfin.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "synfin.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "synfin.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "synfin.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What the operator's pods are found by; it can never be changed. A lab's NetworkPolicy lets in pods with name and component. */}}
{{- define "synfin.operatorSelector" -}}
app.kubernetes.io/name: synfin
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "synfin.labels" -}}
app.kubernetes.io/name: synfin
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: synfin
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "synfin.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "synfin.fullname" .) -}}
{{- else -}}
{{- required "serviceAccount.name is needed where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "synfin.image" -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}

{{/* The ConfigMap of the dashboard in a file of the chart. */}}
{{- define "synfin.dashboardName" -}}
{{ include "synfin.fullname" .root }}-{{ base .path | trimSuffix ".json" }}
{{- end -}}

{{- define "synfin.controlSecret" -}}
{{- .Values.controlSecret.existing | default (printf "%s-control" (include "synfin.fullname" .)) -}}
{{- end -}}

{{/* Where Labs and Experiments are looked for, with commas; empty: everywhere. */}}
{{- define "synfin.namespaces" -}}
{{- if not .Values.watchAllNamespaces -}}
{{- join "," (.Values.watchNamespaces | default (list .Release.Namespace)) -}}
{{- end -}}
{{- end -}}

{{/* Where the test experiment runs, and where the notes send the reader. */}}
{{- define "synfin.firstNamespace" -}}
{{- first (.Values.watchNamespaces | default (list .Release.Namespace)) -}}
{{- end -}}

{{/* Everything that needs no privilege runs like this: the "restricted" Pod Security Standard. Of the user id: ours is 65532. */}}
{{- define "synfin.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "synfin.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Where the pods of the release run, and who pulls their images. */}}
{{- define "synfin.placement" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.operator.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.operator.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What cannot be right, in one place; the schema has already looked at each value by itself. */}}
{{- define "synfin.check" -}}
{{- if and .Values.watchAllNamespaces .Values.watchNamespaces -}}
{{- fail "Cannot use watchNamespaces together with watchAllNamespaces: give one of them" -}}
{{- end -}}
{{- if and .Values.createNamespaces (not .Values.watchNamespaces) -}}
{{- fail "Cannot create namespaces: watchNamespaces names none" -}}
{{- end -}}
{{- if and .Values.createNamespaces (has .Release.Namespace .Values.watchNamespaces) -}}
{{- fail (printf "Cannot create namespace %q: it is the release's own; leave it out of watchNamespaces, or set createNamespaces to false" .Release.Namespace) -}}
{{- end -}}
{{- if and .Values.serviceMonitor.enabled .Values.podMonitor.operator -}}
{{- fail "Cannot have the operator read twice: give serviceMonitor.enabled or podMonitor.operator" -}}
{{- end -}}
{{- if and .Values.observability.enabled (ne .Release.Namespace (.Values.dashboards.namespace | default .Release.Namespace)) -}}
{{- fail (printf "Cannot mount the dashboards of namespace %q: observability's Grafana is in %q; leave dashboards.namespace empty" .Values.dashboards.namespace .Release.Namespace) -}}
{{- end -}}
{{- if not (regexMatch "^[a-z]" (include "synfin.fullname" .)) -}}
{{- fail (printf "Cannot name objects %q: the name of a Service begins with a letter; give another fullnameOverride" (include "synfin.fullname" .)) -}}
{{- end -}}
{{- range $value, $interval := dict
  "observability.scrapeInterval" .Values.observability.scrapeInterval
  "podMonitor.interval" .Values.podMonitor.interval
  "serviceMonitor.interval" .Values.serviceMonitor.interval
-}}
{{- $ms := mul (regexFind "^[0-9]+" $interval | int64) (get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) (regexFind "[a-z]+$" $interval)) -}}
{{- if or (eq $ms 0) (gt $ms 30000) -}}
{{- fail (printf "Cannot read metrics every %q: give %s more than 0 and 30s at most; alerts look back a minute, and need two samples in it" $interval $value) -}}
{{- end -}}
{{- end -}}
{{- with .Values.observability.prometheus -}}
{{- $unit := dict "M" 1 "G" 1024 "T" 1048576 -}}
{{- $kept := mul (regexFind "^[0-9]+" .retentionSize | int64) (get $unit (regexFind "[MGT]" .retentionSize)) -}}
{{- $room := mul (regexFind "^[0-9]+" .storage.size | int64) (get $unit (regexFind "[MGT]" .storage.size)) -}}
{{- if gt $kept $room -}}
{{- fail (printf "Cannot keep %s of samples in %s: give observability.prometheus a retentionSize below its storage.size" .retentionSize .storage.size) -}}
{{- end -}}
{{- end -}}
{{- end -}}
