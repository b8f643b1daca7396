{{/* The pod of a hook: one program of the image, with what the operator's pod has of privilege: none. */}}
{{- define "synfin.hookPod" -}}
{{- with .root -}}
serviceAccountName: {{ $.serviceAccount }}
automountServiceAccountToken: true
enableServiceLinks: false
restartPolicy: Never
securityContext:
  {{- include "synfin.podSecurity" 65532 | nindent 2 }}
{{- with include "synfin.placement" . | trim }}{{ . | nindent 0 }}{{ end }}
containers:
  - name: {{ $.task }}
    image: {{ include "synfin.image" . }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command: [node, /app/hook.mjs, {{ $.task }}]
    env:
      - name: SYNFIN_NAMESPACES
        value: {{ $.namespaces | default (include "synfin.namespaces" .) | quote }}
      - name: SYNFIN_TIMEOUT_SECONDS
        # Before Kubernetes ends it, it says what it waits for.
        value: {{ sub .Values.hooks.timeoutSeconds 5 | quote }}
    resources:
      requests:
        cpu: 20m
        memory: 64Mi
      limits:
        memory: 192Mi
    securityContext:
      {{- include "synfin.containerSecurity" . | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "synfin.cleanUpRules" -}}
- apiGroups: [synfin.dev]
  resources: [labs, experiments]
  verbs: [get, list, patch, delete]
{{- end -}}
