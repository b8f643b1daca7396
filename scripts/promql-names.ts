// Which metrics and labels a query names, and whether it is a query at all.
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

export interface PromqlNames {
  /** What cannot be parsed, with what is around it. */
  errors: string[];
  metrics: string[];
  /** A label that is named for certain metrics: as a matcher of one, or to group those of an expression. */
  labels: { label: string; metrics: string[] }[];
}

/** @param query may hold Grafana's intervals; its other variables stand within quotes, so they do not matter */
export function promqlNames(query: string): PromqlNames {
  const text = query
    .replaceAll('$__rate_interval_ms', '1')
    .replaceAll(/\$__(rate_interval|interval|range)/g, '1m');
  const tree = parser.parse(text);
  const names: PromqlNames = { errors: errorsOf(tree, text), metrics: [], labels: [] };
  names.metrics = metricsIn(tree.topNode, text);
  visit(tree.topNode, (node) => {
    if (node.name !== 'LabelName') return;
    const owner = ownerOf(node);
    names.labels.push({ label: text.slice(node.from, node.to), metrics: metricsIn(owner, text) });
  });
  return names;
}

function errorsOf(tree: Tree, text: string): string[] {
  const errors: string[] = [];
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) errors.push(text.slice(Math.max(0, from - 20), from + 20));
    },
  });
  return errors;
}

/** The selector of a matcher; the aggregation or the operation of a label that groups. */
function ownerOf(node: SyntaxNode): SyntaxNode {
  let owner = node;
  while (!['VectorSelector', 'AggregateExpr', 'BinaryExpr'].includes(owner.name) && owner.parent)
    owner = owner.parent;
  return owner;
}

function metricsIn(top: SyntaxNode, text: string): string[] {
  const found = new Set<string>();
  visit(top, (node) => {
    if (node.name === 'Identifier' && node.parent?.name === 'VectorSelector')
      found.add(text.slice(node.from, node.to));
  });
  return [...found];
}

function visit(node: SyntaxNode, look: (node: SyntaxNode) => void): void {
  look(node);
  for (let child = node.firstChild; child; child = child.nextSibling) visit(child, look);
}
