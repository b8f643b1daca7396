// A resource definition as a template of the chart.
import { stringify } from 'yaml';
import type { CustomResourceDefinition } from '#lab/crd/crd.ts';

const HEAD = `{{/* Made by scripts/chart.ts from lab/spec. Change that. */}}
{{- if .Values.crds.enabled }}
`;
const METADATA = `metadata:
  labels:
    {{- include "synfin.labels" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
`;

/** @throws Error where a text of the definition would be taken for a template */
export function crdTemplate(crd: CustomResourceDefinition): string {
  // Helm reads YAML 1.1; there is no line so long that it had to be folded.
  const body = stringify(crd, { aliasDuplicateObjects: false, lineWidth: 0, version: '1.1' });
  if (body.includes('{{')) throw new Error(`Cannot make a template of "${crd.metadata.name}": it has "{{"`);
  return `${HEAD}${body.replace('metadata:\n', METADATA)}{{- end }}\n`;
}
