{{/* What the operator may do where Labs and Experiments are. */}}
{{- define "synfin.labRules" -}}
- apiGroups: [synfin.dev]
  resources: [labs]
  # An experiment's own lab is made, and a lab whose time is over is deleted.
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [synfin.dev]
  resources: [experiments]
  {{- /* They are users'; only the live page makes any. */}}
  verbs: [get, list, watch, {{ if .Values.ui.enabled }}create, {{ end }}update, patch, delete]
- apiGroups: [synfin.dev]
  resources: [labs/status, experiments/status]
  verbs: [get, update, patch]
- apiGroups: [synfin.dev]
  resources: [labs/finalizers, experiments/finalizers]
  verbs: [update]
- apiGroups: [apps]
  resources: [statefulsets, deployments]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, list, watch, create, update, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
- apiGroups: [""]
  # Reports.
  resources: [configmaps]
  verbs: [get, create, update, patch, delete]
- apiGroups: [""]
  # The labs' control tokens. Nothing is looked up: no "get", no "list".
  resources: [secrets]
  verbs: [create, update, patch, delete]
- apiGroups: [""]
  # Written about Labs and Experiments; read to say why a pod does not come up.
  resources: [events]
  verbs: [get, list, create, patch]
- apiGroups: [""]
  # Their Pod Security label.
  resources: [namespaces]
  verbs: [get]
{{- end -}}

{{/* Alerts and recordings; with a URL of the runbooks where there is one. */}}
{{- define "synfin.alertRules" -}}
{{- $rules := .Files.Get "rules/synfin.yaml" -}}
{{- with .Values.prometheusRule.runbooks -}}
{{- $rules = $rules | replace "runbook: docs/runbooks/" (printf "runbook_url: %s/" .) -}}
{{- end -}}
{{- $rules -}}
{{- end -}}
