// What the parts of the contract share: a namespace of their own, and two that write to it.
import { randomBytes } from 'node:crypto';
import type { ClusterAccess } from '#operator/kube/cluster-access.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { CUSTOM_RESOURCE_DEFINITIONS, NAMESPACES } from '#operator/kube/resources.ts';
import { until } from '#services/control/until.ts';
import { WIDGET_DEFINITION, WIDGETS, type Widget, widget } from '#test/fixtures/widget.ts';

/** How long a real cluster's controllers may take. */
export const GONE_MS = 60_000;

export class ContractSpace {
  readonly ns = `synfin-contract-${randomBytes(3).toString('hex')}`;
  readonly access: ClusterAccess;
  readonly api: HttpKubeApi;
  /** Another manager of the same objects. */
  readonly user: HttpKubeApi;

  constructor(access: ClusterAccess) {
    this.access = access;
    this.api = new HttpKubeApi(access);
    this.user = new HttpKubeApi(access, { fieldManager: 'user' });
  }

  async make(): Promise<void> {
    await this.api.apply(CUSTOM_RESOURCE_DEFINITIONS, WIDGET_DEFINITION);
    await this.api.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.ns } });
    const isServed = () =>
      this.api.list(WIDGETS, this.ns).then(
        () => true,
        () => false,
      );
    // A new kind takes a moment to be served.
    await until(isServed, (served) => served, GONE_MS);
  }

  async remove(): Promise<void> {
    await this.api.delete(NAMESPACES, { name: this.ns });
    await this.api.delete(CUSTOM_RESOURCE_DEFINITIONS, { name: WIDGET_DEFINITION.metadata.name });
  }

  configMap(name: string, data: Record<string, string>, metadata = {}): KubeObject {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: this.ns, name, ...metadata }, data };
  }

  created(name: string, spec?: Widget['spec']): Promise<Widget> {
    return this.user.create(WIDGETS, widget(this.ns, name, spec));
  }

  getWidget(name: string): Promise<Widget | null> {
    return this.api.get<Widget>(WIDGETS, this.ns, name);
  }

  async isGone(name: string): Promise<void> {
    await until(
      () => this.getWidget(name),
      (found) => found === null,
      GONE_MS,
    );
  }
}
