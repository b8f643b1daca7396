// The Prometheus that the variable "datasource" chooses.
export const DATASOURCE = { type: 'prometheus', uid: `\${datasource}` } as const;
