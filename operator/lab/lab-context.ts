// What the objects of a lab depend on besides the Lab itself.

/** Levels of the Pod Security Standards, the strictest last. */
export const POD_SECURITY_LEVELS = ['privileged', 'baseline', 'restricted'] as const;
export type PodSecurityLevel = (typeof POD_SECURITY_LEVELS)[number];

export interface LabContext {
  image: string;
  imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** Of this installation; the labs' tokens are made from it. */
  installSecret: string;
  /** Where the operator runs: only from there the control APIs can be reached. */
  operatorNamespace: string;
  /** Where metrics are read from; null: from nowhere else. */
  metricsNamespace: string | null;
  logLevel: string;
  /** What the lab's namespace lets pods do. */
  podSecurity: PodSecurityLevel;
  /** The proxy has said that its kernel does not forward. */
  forwardingIsOff: boolean;
}
