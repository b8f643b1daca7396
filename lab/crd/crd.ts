// A resource definition of synfin.dev, as Kubernetes takes it.
import type { z } from 'zod';
import type { ClusterRule } from '../spec/cluster-rules.ts';
import { API_VERSION } from '../spec/names.ts';
import { refinementRules, structural } from './structural.ts';
import type { StructuralSchema } from './structural-schema.ts';

export const [GROUP, VERSION] = API_VERSION.split('/') as [string, string];
/** `kubectl get synfin` lists all of them. */
const CATEGORY = 'synfin';

export interface PrinterColumn {
  name: string;
  type: 'string' | 'integer' | 'date';
  jsonPath: string;
  description: string;
  /** 1: only with -o wide. */
  priority?: 1;
}

export interface ResourceKind {
  kind: string;
  plural: string;
  shortName: string;
  description: string;
  /** The whole document; its refinements bring their rules. */
  document: z.ZodType;
  spec: z.ZodType;
  status: z.ZodType;
  /** More rules, over the whole object. */
  rules: readonly ClusterRule[];
  columns: readonly PrinterColumn[];
}

export interface CustomResourceDefinition {
  apiVersion: 'apiextensions.k8s.io/v1';
  kind: 'CustomResourceDefinition';
  metadata: { name: string };
  spec: {
    group: string;
    names: Record<'kind' | 'listKind' | 'plural' | 'singular', string> &
      Record<'shortNames' | 'categories', string[]>;
    scope: 'Namespaced';
    versions: {
      name: string;
      served: true;
      storage: true;
      additionalPrinterColumns: readonly PrinterColumn[];
      subresources: { status: object };
      schema: { openAPIV3Schema: StructuralSchema };
    }[];
  };
}

/** @throws TypeError for what a structural schema cannot say */
export function customResourceDefinition(kind: ResourceKind): CustomResourceDefinition {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.kind.toLowerCase(),
        shortNames: [kind.shortName],
        categories: [CATEGORY],
      },
      scope: 'Namespaced',
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          additionalPrinterColumns: kind.columns,
          subresources: { status: {} },
          schema: { openAPIV3Schema: objectSchema(kind) },
        },
      ],
    },
  };
}

function objectSchema({ description, document, spec, status, rules }: ResourceKind): StructuralSchema {
  return {
    description,
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string', description: `The version of this schema: ${API_VERSION}` },
      kind: { type: 'string', description: 'What it is' },
      metadata: { type: 'object' },
      spec: { description: 'What is wanted', ...structural(spec, 'spec') },
      status: { description: 'What the operator says of it', ...structural(status, 'status') },
    },
    'x-kubernetes-validations': [...NAME_RULES, ...refinementRules(document, 'the document'), ...rules],
  };
}

/** Pods and their labels have the name with an ending, and are to stay within 63 characters. */
const NAME_RULES: readonly ClusterRule[] = [
  {
    rule: "self.metadata.name.size() <= 40 && !self.metadata.name.contains('.')",
    message: 'metadata.name must have at most 40 characters, and no "."',
  },
];
