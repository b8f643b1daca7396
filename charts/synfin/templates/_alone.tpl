{{/*
A namespace belongs to one release: two operators would undo each other's work. Who looks after which is told by the bindings of
the operators' rights, those for labs having the component "operator". "helm template" asks no cluster, and finds none.
*/}}
{{- define "synfin.checkAlone" -}}
{{- if .Values.rbac.create -}}
{{- $places := ternary (list "") (splitList "," (include "synfin.namespaces" .)) .Values.watchAllNamespaces -}}
{{- $bindings := list (lookup "rbac.authorization.k8s.io/v1" "ClusterRoleBinding" "" "") -}}
{{- range $places -}}
{{- $bindings = append $bindings (lookup "rbac.authorization.k8s.io/v1" "RoleBinding" . "") -}}
{{- end -}}
{{- range $bindings -}}
{{- range .items -}}
{{- $labels := .metadata.labels | default dict -}}
{{- $isOperator := and (eq (get $labels "app.kubernetes.io/name") "synfin") (eq (get $labels "app.kubernetes.io/component") "operator") -}}
{{- if $isOperator -}}
{{- $release := get $labels "app.kubernetes.io/instance" -}}
{{- $home := (first .subjects).namespace -}}
{{- if ne (printf "%s/%s" $home $release) (printf "%s/%s" $.Release.Namespace $.Release.Name) -}}
{{- $where := ternary (printf "namespace %q" .metadata.namespace) "all namespaces" (hasKey .metadata "namespace") -}}
{{- fail (printf "Cannot look after the same namespace twice: release %q in namespace %q looks after %s" $release $home $where) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
