{{/* Names of the small Prometheus and Grafana of "observability", and what Prometheus reads. */}}

{{- define "synfin.prometheus" -}}{{ include "synfin.fullname" . }}-prometheus{{- end -}}
{{- define "synfin.grafana" -}}{{ include "synfin.fullname" . }}-grafana{{- end -}}

{{/* A lab's NetworkPolicy lets in pods with name and component. */}}
{{- define "synfin.prometheusSelector" -}}
app.kubernetes.io/name: synfin
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: prometheus
{{- end -}}

{{- define "synfin.grafanaSelector" -}}
app.kubernetes.io/name: synfin
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: grafana
{{- end -}}

{{/* Of the registry and one of the images. */}}
{{- define "synfin.upstreamImage" -}}
{{- with .registry }}{{ . }}/{{ end }}{{ .image.repository }}:{{ .image.tag -}}
{{- end -}}

{{- define "synfin.prometheusConfig" -}}
global:
  scrape_interval: {{ .Values.observability.scrapeInterval }}
  evaluation_interval: 15s
rule_files: [rules.yaml]
# The operator knows all that has metrics, with the labels that PodMonitors give; while it does not answer, the last ones hold.
scrape_configs:
  - job_name: {{ printf "%s/%s-labs" .Release.Namespace (include "synfin.fullname" .) }}
    http_sd_configs:
      - {{ include "synfin.discovery" (dict "root" . "of" "labs") }}
  - job_name: {{ printf "%s/%s" .Release.Namespace (include "synfin.fullname" .) }}
    http_sd_configs:
      - {{ include "synfin.discovery" (dict "root" . "of" "operators") }}
{{- end -}}

{{/* Prometheus takes up what is new every five seconds, however often it asks. */}}
{{- define "synfin.discovery" -}}
{ url: "http://{{ include "synfin.fullname" .root }}-metrics:8080/targets/{{ .of }}", refresh_interval: 2s }
{{- end -}}

{{/* Grafana's. The first Prometheus there is, is what the dashboards choose. */}}
{{- define "synfin.datasources" -}}
apiVersion: 1
prune: true
datasources:
  - name: Prometheus
    uid: synfin-prometheus
    type: prometheus
    access: proxy
    url: http://{{ include "synfin.prometheus" . }}:9090
    isDefault: true
    editable: false
    jsonData:
      httpMethod: POST
      # How far apart samples are: what the dashboards' $__rate_interval is made of.
      timeInterval: {{ .Values.observability.scrapeInterval }}
{{- end -}}

{{- define "synfin.dashboardProviders" -}}
apiVersion: 1
providers:
  - name: synfin
    folder: synfin
    type: file
    allowUiUpdates: false
    disableDeletion: true
    options:
      path: /etc/synfin/dashboards
{{- end -}}
