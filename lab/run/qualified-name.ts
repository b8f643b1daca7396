// Names that stay apart when experiments share one lab: "close-wait-leak.main".

/** The name on the wire of a lane or fault that an experiment calls `name`. */
export function qualifiedName(experiment: string, name: string): string {
  return `${experiment}.${name}`;
}
