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
scrape_configs:
  # The pods of all labs: client, server and proxy, and the exporter beside each end. Labels are those that the PodMonitors give.
  - job_name: {{ printf "%s/%s-labs" .Release.Namespace (include "synfin.fullname" .) }}
    kubernetes_sd_configs:
      - role: pod
        {{- if not .Values.watchAllNamespaces }}
        namespaces:
          names:
            {{- splitList "," (include "synfin.namespaces" .) | toYaml | nindent 12 }}
        {{- end }}
        selectors:
          - role: pod
            label: app.kubernetes.io/name=synfin,app.kubernetes.io/managed-by=synfin-operator
    relabel_configs:
      {{- include "synfin.podLabels" "client|server|proxy|exporter" | nindent 6 }}
      - source_labels: [__meta_kubernetes_pod_label_synfin_dev_lab]
        target_label: lab
      - source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_component]
        target_label: component
      - source_labels: [__meta_kubernetes_pod_node_name]
        target_label: node
  - job_name: {{ printf "%s/%s" .Release.Namespace (include "synfin.fullname" .) }}
    kubernetes_sd_configs:
      - role: pod
        namespaces:
          names: [{{ .Release.Namespace }}]
        selectors:
          - role: pod
            label: app.kubernetes.io/name=synfin,app.kubernetes.io/instance={{ .Release.Name }},app.kubernetes.io/component=operator
    relabel_configs:
      {{- include "synfin.podLabels" "http" | nindent 6 }}
{{- end -}}

{{/* What a PodMonitor does by itself. Of the names of ports, as a regular expression. */}}
{{- define "synfin.podLabels" -}}
- source_labels: [__meta_kubernetes_pod_phase]
  regex: Failed|Succeeded
  action: drop
- source_labels: [__meta_kubernetes_pod_container_port_name]
  regex: {{ . }}
  action: keep
- source_labels: [__meta_kubernetes_namespace]
  target_label: namespace
- source_labels: [__meta_kubernetes_pod_name]
  target_label: pod
- source_labels: [__meta_kubernetes_pod_container_name]
  target_label: container
- source_labels: [__meta_kubernetes_pod_container_port_name]
  target_label: endpoint
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
