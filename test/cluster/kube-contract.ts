// What the operator asks of an API server, as tests: the fake server passes them in `npm test`, a real one in `npm run test:cluster`.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { ClusterAccess } from '#operator/kube/cluster-access.ts';
import { EventRecorder } from '#operator/kube/event-recorder.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { WatchEvent } from '#operator/kube/kube-api.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { LeaderElector } from '#operator/kube/leader-elector.ts';
import { Reflector } from '#operator/kube/reflector.ts';
import {
  CONFIG_MAPS,
  CUSTOM_RESOURCE_DEFINITIONS,
  EVENTS,
  LEASES,
  NAMESPACES,
  STATEFUL_SETS,
} from '#operator/kube/resources.ts';
import { REAL_TIMING } from '#operator/kube/timing.ts';
import { until } from '#services/control/until.ts';
import { WIDGET_DEFINITION, WIDGETS, type Widget, widget } from '#test/fixtures/widget.ts';

const GONE_MS = 60_000;

/** @param reach asked once, before the tests */
export function kubeContract(name: string, reach: () => Promise<ClusterAccess>): void {
  describe(name, () => {
    const ns = `synfin-contract-${randomBytes(3).toString('hex')}`;
    let access: ClusterAccess;
    let api: HttpKubeApi;
    /** Another manager of the same objects. */
    let user: HttpKubeApi;

    const configMap = (called: string, data: Record<string, string>, metadata = {}): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: ns, name: called, ...metadata },
      data,
    });
    const getWidget = (called: string) => api.get<Widget>(WIDGETS, ns, called);
    const created = (called: string, spec?: Widget['spec']) => user.create(WIDGETS, widget(ns, called, spec));
    const isGone = async (called: string) =>
      await until(
        () => getWidget(called),
        (found) => found === null,
        GONE_MS,
      );

    before(async () => {
      access = await reach();
      api = new HttpKubeApi(access);
      user = new HttpKubeApi(access, { fieldManager: 'user' });
      await api.apply(CUSTOM_RESOURCE_DEFINITIONS, WIDGET_DEFINITION);
      await api.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: ns } });
      // A new kind takes a moment to be served.
      await until(
        () =>
          api.list(WIDGETS, ns).then(
            () => true,
            () => false,
          ),
        (isServed) => isServed,
        GONE_MS,
      );
    });

    after(async () => {
      await api.delete(NAMESPACES, { name: ns });
      await api.delete(CUSTOM_RESOURCE_DEFINITIONS, { name: WIDGET_DEFINITION.metadata.name });
    });

    describe('get and create', () => {
      it('get gives null where there is none', async () => {
        assert.equal(await getWidget('none'), null);
        assert.equal(await api.get(CONFIG_MAPS, 'no-such-namespace', 'none'), null);
      });

      it('a kind that the server does not know is an error, not none', async () => {
        const unknown = { ...WIDGETS, plural: 'gadgets' };
        await assert.rejects(api.get(unknown, ns, 'x'), isRefusal(404, 'BadAnswer', /Cannot get Widget "/));
        await assert.rejects(api.list(unknown, ns), isRefusal(404, 'BadAnswer', /Cannot list gadgets/));
      });

      it('create gives the object its identity, generation 1, and no status', async () => {
        const { metadata, spec, status } = await api.create<Widget>(WIDGETS, {
          ...widget(ns, 'new', { size: 3 }),
          status: { seen: 1 },
        });
        assert.match(metadata.uid ?? '', /^[0-9a-f-]{36}$/);
        assert.match(metadata.creationTimestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        assert(Number(metadata.resourceVersion) > 0);
        assert.deepEqual([metadata.generation, status], [1, undefined]);
        assert.deepEqual(spec, { size: 3, color: 'Red' });
      });

      it('create refuses a name that is taken, a bad name, and a namespace that is not there', async () => {
        await created('taken');
        await assert.rejects(
          created('taken'),
          isRefusal(409, 'AlreadyExists', /Cannot create Widget ".*\/taken": .*already exists/),
        );
        await assert.rejects(created('Bad_Name'), isRefusal(422, 'Invalid', /metadata.name/));
        const elsewhere = widget('no-such-namespace', 'x');
        await assert.rejects(
          api.create(WIDGETS, elsewhere),
          isRefusal(404, 'NotFound', /namespaces "no-such-namespace" not found/),
        );
      });

      it('create refuses what the schema and its rules do not allow, and says what', async () => {
        await assert.rejects(
          created('x', { size: 0 }),
          isRefusal(422, 'Invalid', /spec\.size.*greater than or equal to 1/),
        );
        await assert.rejects(created('x', {}), isRefusal(422, 'Invalid', /spec\.size: Required value/));
        await assert.rejects(
          created('x', { size: 1, color: 'Green' }),
          isRefusal(422, 'Invalid', /spec\.color: Unsupported value: "Green"/),
        );
        await assert.rejects(
          created('x', { size: 60, color: 'Blue' }),
          isRefusal(422, 'Invalid', /a blue widget must be smaller than 50/),
        );
        await assert.rejects(
          created('x', { size: 'big' } as never),
          isRefusal(422, 'Invalid', /must be of type integer/),
        );
      });

      it('create leaves out fields that the schema does not know', async () => {
        const { spec } = await created('pruned', { size: 1, weight: 7, parts: [{ name: 'a' }] });
        assert.deepEqual(spec, { size: 1, color: 'Red', parts: [{ name: 'a', count: 1 }] });
      });
    });

    describe('replace and patch', () => {
      it('replace takes the newest resourceVersion and refuses an older one', async () => {
        const first = await created('replaced');
        const second = await api.replace<Widget>(WIDGETS, { ...first, spec: { size: 2 } });
        assert.deepEqual([second.spec.size, second.metadata.generation], [2, 2]);
        await assert.rejects(
          api.replace(WIDGETS, { ...first, spec: { size: 3 } }),
          isRefusal(409, 'Conflict', /the object has been modified/),
        );
      });

      it('replace of what is not there is refused', async () => {
        const old = await created('deleted-before');
        await api.delete(WIDGETS, old.metadata);
        await isGone('deleted-before');
        await assert.rejects(api.replace(WIDGETS, old), (error) =>
          [404, 409].includes((error as KubeError).code),
        );
      });

      it('patchMerge changes what it names, and null removes', async () => {
        await created('patched', { size: 1, color: 'Blue' });
        const labelled = await api.patchMerge<Widget>(WIDGETS, {
          metadata: { namespace: ns, name: 'patched', labels: { a: '1', b: '2' } },
          spec: { size: 7, color: null },
        });
        assert.deepEqual(labelled.spec, { size: 7, color: 'Red' });
        const metadata = { namespace: ns, name: 'patched', labels: { a: null } };
        const { metadata: left } = await api.patchMerge(WIDGETS, { metadata });
        assert.deepEqual(left.labels, { b: '2' });
      });

      it('patchMerge with a uid or resourceVersion of another is refused; without an object it is 404', async () => {
        const metadata = { namespace: ns, name: 'patched-by-uid' };
        await assert.rejects(api.patchMerge(WIDGETS, { metadata }), isRefusal(404, 'NotFound', /not found/));
        const { metadata: made } = await created('patched-by-uid');
        const stale = { ...metadata, resourceVersion: '1', labels: { a: '1' } };
        await assert.rejects(
          api.patchMerge(WIDGETS, { metadata: stale }),
          isRefusal(409, 'Conflict', /modified/),
        );
        const { metadata: now } = await api.patchMerge(WIDGETS, {
          metadata: { ...stale, resourceVersion: made.resourceVersion },
        });
        assert.deepEqual(now.labels, { a: '1' });
      });
    });

    describe('apply', () => {
      it('makes the object, and the same again changes nothing', async () => {
        const first = await api.apply(WIDGETS, widget(ns, 'applied', { size: 5 }));
        const second = await api.apply(WIDGETS, widget(ns, 'applied', { size: 5 }));
        assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
        assert.equal(second.metadata.generation, 1);
      });

      it('a change of the spec counts as a generation, one of labels does not', async () => {
        const labelled = (spec: Widget['spec'], labels: Record<string, string>) => {
          const object = widget(ns, 'generations', spec);
          return api.apply(WIDGETS, { ...object, metadata: { ...object.metadata, labels } });
        };
        const generations = [
          await labelled({ size: 1 }, {}),
          await labelled({ size: 1 }, { a: '1' }),
          await labelled({ size: 2 }, { a: '1' }),
        ].map(({ metadata }) => metadata.generation);
        assert.deepEqual(generations, [1, 1, 2]);
      });

      it('takes out what it no longer says, and leaves what others have set', async () => {
        await api.apply(CONFIG_MAPS, configMap('shared', { a: '1', b: '2' }));
        await user.apply(CONFIG_MAPS, configMap('shared', { c: '3' }));
        const { data } = await api.apply(CONFIG_MAPS, configMap('shared', { a: '1' }));
        assert.deepEqual(data, { a: '1', c: '3' });
      });

      it('elements of a list with keys belong to who applied them', async () => {
        await api.apply(
          WIDGETS,
          widget(ns, 'parts', { size: 1, parts: [{ name: 'ours' }, { name: 'also', count: 2 }] }),
        );
        await user.apply(WIDGETS, widget(ns, 'parts', { parts: [{ name: 'theirs', count: 3 }] }));
        const { spec } = await api.apply<Widget>(
          WIDGETS,
          widget(ns, 'parts', { size: 1, parts: [{ name: 'ours' }] }),
        );
        assert.deepEqual(spec.parts?.map(({ name: part, count }) => `${part} ${count}`).sort(), [
          'ours 1',
          'theirs 3',
        ]);
      });

      it('mends by force what another has changed; without force it is refused, with who and what', async () => {
        await api.apply(CONFIG_MAPS, configMap('drifted', { a: '1' }));
        await user.patchMerge(CONFIG_MAPS, {
          metadata: { namespace: ns, name: 'drifted' },
          data: { a: '9' },
        });
        const ours = configMap('drifted', { a: '1' });
        await assert.rejects(
          api.apply(CONFIG_MAPS, ours, { force: false }),
          isRefusal(409, 'Conflict', /conflict with "user".*\.data\.a/),
        );
        const { data } = await api.apply(CONFIG_MAPS, ours);
        assert.deepEqual(data, { a: '1' });
        assert.deepEqual((await api.apply(CONFIG_MAPS, ours, { force: false })).data, { a: '1' });
      });

      it('with a uid it makes nothing, and touches no other object of the name', async () => {
        const uid = '00000000-0000-4000-8000-000000000000';
        const object = widget(ns, 'by-uid');
        const withUid = { ...object, metadata: { ...object.metadata, uid } };
        await assert.rejects(api.apply(WIDGETS, withUid), isRefusal(409, 'Conflict', /uid/i));
        await created('by-uid');
        await assert.rejects(api.apply(WIDGETS, withUid), (error) =>
          [409, 422].includes((error as KubeError).code),
        );
      });

      it('a workload with the server’s defaults in it stays as it is when it is applied again', async () => {
        const first = await api.apply(STATEFUL_SETS, statefulSet(ns, 'idle', 'one'));
        const again = await api.apply(STATEFUL_SETS, statefulSet(ns, 'idle', 'one'));
        // Its controller may write the status meanwhile; the spec is what counts.
        assert.equal(again.metadata.generation, first.metadata.generation);
        const changed = await api.apply<StatefulSet>(STATEFUL_SETS, statefulSet(ns, 'idle', 'two'));
        assert.equal(changed.spec.template.spec.containers[0]?.image, 'localhost/nothing:two');
        assert.equal(changed.metadata.generation, (first.metadata.generation ?? 0) + 1);
        await api.delete(STATEFUL_SETS, { namespace: ns, name: 'idle' });
      });

      it('refuses what the schema does not allow', async () => {
        await assert.rejects(
          api.apply(WIDGETS, widget(ns, 'refused', { size: 1000 })),
          isRefusal(422, 'Invalid', /Cannot apply Widget ".*refused": .*less than or equal to 100/),
        );
      });
    });

    describe('status', () => {
      const withStatus = (called: string, status: Widget['status']) =>
        ({ ...widget(ns, called), status }) as Widget;

      it('applyStatus sets the status alone; it counts as no generation', async () => {
        await created('told', { size: 1 });
        const told = await api.applyStatus<Widget>(WIDGETS, {
          ...widget(ns, 'told', { size: 99 }),
          status: { seen: 1 },
        } as Widget);
        assert.deepEqual([told.spec.size, told.status?.seen, told.metadata.generation], [1, 1, 1]);
      });

      it('applyStatus of the same again changes nothing, and takes out what it no longer says', async () => {
        await created('told-again');
        const [a, b] = [
          { type: 'A', status: 'True' },
          { type: 'B', status: 'True' },
        ];
        const first = await api.applyStatus<Widget>(
          WIDGETS,
          withStatus('told-again', { seen: 1, conditions: [a, b] }),
        );
        const second = await api.applyStatus<Widget>(
          WIDGETS,
          withStatus('told-again', { seen: 1, conditions: [a, b] }),
        );
        assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
        const third = await api.applyStatus<Widget>(WIDGETS, withStatus('told-again', { conditions: [b] }));
        assert.deepEqual(third.status, { conditions: [b] });
      });

      it('writes to the object leave the status alone', async () => {
        await created('kept');
        await api.applyStatus(WIDGETS, withStatus('kept', { seen: 4 }));
        const applied = await api.apply<Widget>(WIDGETS, { ...withStatus('kept', { seen: 5 }) });
        assert.equal(applied.status?.seen, 4);
        const replaced = await api.replace<Widget>(WIDGETS, { ...applied, status: { seen: 6 } });
        assert.equal(replaced.status?.seen, 4);
      });

      it('applyStatus makes no object', async () => {
        await assert.rejects(
          api.applyStatus(WIDGETS, withStatus('nobody', { seen: 1 })),
          isRefusal(404, 'NotFound', /not found/),
        );
      });
    });

    describe('delete', () => {
      it('gives true once, then false', async () => {
        await created('deleted');
        assert.equal(await api.delete(WIDGETS, { namespace: ns, name: 'deleted' }), true);
        assert.equal(await api.delete(WIDGETS, { namespace: ns, name: 'deleted' }), false);
      });

      it('refuses another uid, and another resourceVersion', async () => {
        const { metadata } = await created('guarded');
        await assert.rejects(
          api.delete(WIDGETS, metadata, { uid: '00000000-0000-4000-8000-000000000000' }),
          isRefusal(409, 'Conflict', /UID/),
        );
        await assert.rejects(
          api.delete(WIDGETS, metadata, { resourceVersion: '1' }),
          isRefusal(409, 'Conflict', /Cannot delete Widget/),
        );
        const { uid = '', resourceVersion = '' } = metadata;
        assert.equal(await api.delete(WIDGETS, metadata, { uid, resourceVersion }), true);
      });

      it('waits for finalizers: ours comes and goes by apply, beside that of another', async () => {
        const object = widget(ns, 'finalized');
        const withFinalizers = (...finalizers: string[]) => ({
          ...object,
          metadata: { ...object.metadata, finalizers },
        });
        await user.create(WIDGETS, withFinalizers('example.com/theirs'));
        const { apiVersion, kind, metadata } = withFinalizers('synfin.dev/ours');
        const both = await api.apply(WIDGETS, { apiVersion, kind, metadata });
        assert.deepEqual(both.metadata.finalizers?.toSorted(), ['example.com/theirs', 'synfin.dev/ours']);
        assert.equal(await api.delete(WIDGETS, object.metadata), true);
        const deleting = await getWidget('finalized');
        assert.match(deleting?.metadata.deletionTimestamp ?? '', /^\d{4}-/);
        const released = await api.apply(WIDGETS, { apiVersion, kind, metadata: object.metadata });
        assert.deepEqual(released.metadata.finalizers, ['example.com/theirs']);
        await assert.rejects(
          api.apply(WIDGETS, { apiVersion, kind, metadata }),
          isRefusal(422, 'Invalid', /no new finalizers can be added/),
        );
        await user.patchMerge(WIDGETS, { metadata: { ...object.metadata, finalizers: null } });
        assert.equal(await getWidget('finalized'), null);
      });

      it('what it owned goes after it; what another owns as well stays', async () => {
        const [one, two] = [await created('owner-one'), await created('owner-two')];
        await api.apply(CONFIG_MAPS, configMap('of-one', {}, { ownerReferences: [ownerOf(one)] }));
        await api.apply(
          CONFIG_MAPS,
          configMap('of-both', {}, { ownerReferences: [ownerOf(one), ownerOf(two)] }),
        );
        await api.delete(WIDGETS, one.metadata);
        await until(
          () => api.get(CONFIG_MAPS, ns, 'of-one'),
          (found) => found === null,
          GONE_MS,
        );
        assert.notEqual(await api.get(CONFIG_MAPS, ns, 'of-both'), null);
      });

      it('Foreground: it goes after what it owned', async () => {
        const owner = await created('foreground');
        const held = {
          ownerReferences: [{ ...ownerOf(owner), blockOwnerDeletion: true }],
          finalizers: ['example.com/held'],
        };
        await user.create(CONFIG_MAPS, configMap('held', {}, held));
        await api.delete(WIDGETS, owner.metadata, { propagationPolicy: 'Foreground' });
        await until(
          () => api.get(CONFIG_MAPS, ns, 'held'),
          (found) => found?.metadata.deletionTimestamp !== undefined,
          GONE_MS,
        );
        assert.notEqual((await getWidget('foreground'))?.metadata.deletionTimestamp, undefined);
        await user.patchMerge(CONFIG_MAPS, { metadata: { namespace: ns, name: 'held', finalizers: null } });
        await isGone('foreground');
      });

      it('Orphan: what it owned stays', async () => {
        const owner = await created('orphaning');
        await api.apply(CONFIG_MAPS, configMap('orphan', {}, { ownerReferences: [ownerOf(owner)] }));
        await api.delete(WIDGETS, owner.metadata, { propagationPolicy: 'Orphan' });
        await isGone('orphaning');
        assert.notEqual(await api.get(CONFIG_MAPS, ns, 'orphan'), null);
      });

      it('a namespace goes with all that is in it, takes nothing new, and waits for finalizers', async () => {
        const doomed = `${ns}-doomed`;
        await api.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: doomed } });
        const stuck = widget(doomed, 'stuck');
        await api.create(WIDGETS, {
          ...stuck,
          metadata: { ...stuck.metadata, finalizers: ['synfin.dev/stuck'] },
        });
        await api.create(WIDGETS, widget(doomed, 'free'));
        await api.delete(NAMESPACES, { name: doomed });
        await until(
          () => api.get(WIDGETS, doomed, 'free'),
          (found) => found === null,
          GONE_MS,
        );
        await until(
          () => api.get(WIDGETS, doomed, 'stuck'),
          (found) => found?.metadata.deletionTimestamp !== undefined,
          GONE_MS,
        );
        await assert.rejects(
          api.create(WIDGETS, widget(doomed, 'late')),
          isRefusal(403, 'Forbidden', /being terminated/),
        );
        await api.patchMerge(WIDGETS, { metadata: { namespace: doomed, name: 'stuck', finalizers: null } });
        await until(
          () => api.get(NAMESPACES, undefined, doomed),
          (found) => found === null,
          GONE_MS,
        );
      });
    });

    describe('list', () => {
      it('gives all pages, whole objects, of one namespace or of all, by label', async () => {
        const paging = new HttpKubeApi(access, { pageSize: 3 });
        const names = Array.from({ length: 8 }, (_, index) => `page-${index}`);
        for (const [index, called] of names.entries())
          await api.apply(
            CONFIG_MAPS,
            configMap(called, {}, { labels: { paged: 'yes', half: String(index % 2) } }),
          );
        const { items, resourceVersion } = await paging.list(CONFIG_MAPS, ns, { labelSelector: 'paged=yes' });
        assert.deepEqual(
          items.map(({ metadata }) => metadata.name),
          names,
        );
        assert(items.every(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'ConfigMap'));
        assert(Number(resourceVersion) > 0);
        const half = await paging.list(CONFIG_MAPS, undefined, { labelSelector: 'paged=yes,half in (1)' });
        assert.equal(half.items.filter(({ metadata }) => metadata.namespace === ns).length, 4);
        const one = await api.list(CONFIG_MAPS, ns, { fieldSelector: 'metadata.name=page-3' });
        assert.deepEqual(
          one.items.map(({ metadata }) => metadata.name),
          ['page-3'],
        );
      });
    });

    describe('what is built on it', () => {
      const errors: string[] = [];
      const onError = (error: unknown) => errors.push(String(error));

      it('Reflector: its copy follows', async () => {
        await created('reflected', { size: 1 });
        const changed = new Set<string>();
        const reflector = new Reflector<Widget>({
          ...{ api, timing: REAL_TIMING, resource: WIDGETS, namespace: ns, onError },
          onChange: (key) => changed.add(key),
        });
        reflector.start();
        await reflector.synced;
        const key = `${ns}/reflected`;
        assert.equal(reflector.get(key)?.spec.size, 1);
        await user.patchMerge(WIDGETS, { metadata: { namespace: ns, name: 'reflected' }, spec: { size: 2 } });
        await until(
          () => reflector.get(key)?.spec.size,
          (size) => size === 2,
        );
        await api.delete(WIDGETS, { namespace: ns, name: 'reflected' });
        await until(
          () => reflector.get(key),
          (object) => object === undefined,
        );
        await reflector.stop();
        assert.deepEqual([errors, changed.has(key)], [[], true]);
      });

      it('LeaderElector: one leads, gives the lease back, and the next leads', async () => {
        const story: string[] = [];
        const candidate = (identity: string) =>
          new LeaderElector({
            ...{ api, timing: REAL_TIMING, namespace: ns, name: 'leader', identity, onError, retryMs: 100 },
            onLeading: () => story.push(`${identity} leads`),
            onLost: (why) => story.push(why.message),
          });
        const [first, second] = [candidate('first'), candidate('second')];
        first.start();
        await until(
          () => story.length,
          (length) => length === 1,
        );
        second.start();
        const { spec } = (await api.get<KubeObject & { spec: object }>(LEASES, ns, 'leader')) ?? {};
        assert.match(JSON.stringify(spec), /"renewTime":"[^"]+\.\d{6}Z"/);
        await first.stop();
        await until(
          () => story.length,
          (length) => length === 2,
        );
        await second.stop();
        assert.deepEqual([story, errors], [['first leads', 'second leads'], []]);
      });

      it('EventRecorder: an event is made, and counted when it happens again', async () => {
        const about = await created('eventful');
        const recorder = new EventRecorder({
          ...{ api, timing: REAL_TIMING, component: 'contract', instance: 'contract-0', onError, quietMs: 0 },
        });
        const happening = { type: 'Normal', reason: 'Tested', message: 'It was tested' } as const;
        const fieldSelector = `involvedObject.name=eventful,reason=Tested`;
        const events = async () => (await api.list(EVENTS, ns, { fieldSelector })).items;
        recorder.record(about, happening);
        await until(events, ({ length }) => length === 1);
        recorder.record(about, { ...happening, message: 'It was tested again' });
        const [event] = await until(events, ([found]) => found?.count === 2);
        assert.equal(event?.message, 'It was tested again');
        await recorder.stop();
        assert.deepEqual(errors, []);
      });
    });

    describe('watch', () => {
      it('tells what comes, changes and goes after the list, in order', async () => {
        await created('before-watch');
        const { resourceVersion } = await api.list(WIDGETS, ns);
        const watch = follow(api, ns, { resourceVersion });
        const metadata = { namespace: ns, name: 'watched' };
        await created('watched', { size: 1 });
        await user.patchMerge(WIDGETS, { metadata, spec: { size: 2 } });
        await api.delete(WIDGETS, metadata);
        const events = await watch.first(3);
        const told = events.map(({ type, object }) => [type, object.metadata.name, object.spec.size]);
        assert.deepEqual(told, [
          ['ADDED', 'watched', 1],
          ['MODIFIED', 'watched', 2],
          ['DELETED', 'watched', 2],
        ]);
        const revisions = events.map((event) => Number(event.object.metadata.resourceVersion));
        assert.deepEqual(
          revisions,
          revisions.toSorted((a, b) => a - b),
        );
        assert.equal(new Set(revisions).size, 3);
        await watch.stop();
      });

      it('tells what happened between the list and itself', async () => {
        const { resourceVersion } = await api.list(WIDGETS, ns);
        await created('meanwhile');
        const watch = follow(api, ns, { resourceVersion });
        const [event] = await watch.first(1);
        assert.deepEqual([event?.type, event?.object.metadata.name], ['ADDED', 'meanwhile']);
        await watch.stop();
      });

      it('with a selector: what comes to fit is added, what no longer fits is deleted', async () => {
        const { resourceVersion } = await api.list(WIDGETS, ns);
        const watch = follow(api, ns, { resourceVersion, labelSelector: 'fits=yes' });
        const { metadata } = await created('fitting');
        const label = (fits: string) =>
          api.patchMerge(WIDGETS, { metadata: { namespace: ns, name: metadata.name, labels: { fits } } });
        await label('yes');
        await label('no');
        const events = await watch.first(2);
        assert.deepEqual(
          events.map(({ type }) => type),
          ['ADDED', 'DELETED'],
        );
        await watch.stop();
      });

      it('ends without an error when its signal is aborted, before or after it is open', async () => {
        const { resourceVersion } = await api.list(WIDGETS, ns);
        const watch = follow(api, ns, { resourceVersion });
        await created('open-now');
        await watch.first(1);
        await watch.stop();
        await follow(api, ns, { resourceVersion }).stop();
      });

      it('from too long ago: refused with 410', async () => {
        const watch = follow(api, ns, { resourceVersion: '1' });
        await assert.rejects(watch.first(1), isRefusal(410, 'Expired', /Cannot watch widgets/));
      });
    });
  });
}

interface StatefulSet extends KubeObject {
  spec: { template: { spec: { containers: { image: string }[] } } };
}

function statefulSet(namespace: string, name: string, tag: string): StatefulSet {
  const matchLabels = { app: name };
  const containers = [
    {
      name: 'main',
      image: `localhost/nothing:${tag}`,
      ports: [{ name: 'http', containerPort: 80 }],
      env: [{ name: 'A', value: '1' }],
    },
  ];
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace, name },
    spec: {
      ...{ replicas: 0, serviceName: name, selector: { matchLabels } },
      template: { metadata: { labels: matchLabels }, spec: { containers } },
    },
  } as StatefulSet;
}

function ownerOf({ apiVersion, kind, metadata: { name, uid = '' } }: KubeObject) {
  return { apiVersion, kind, name, uid };
}

function isRefusal(code: number, reason: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof KubeError, String(error));
    assert.deepEqual([error.code, error.reason], [code, reason], error.message);
    assert.match(error.message, message);
    return true;
  };
}

/** Reads a watch on its own. */
function follow(
  api: HttpKubeApi,
  namespace: string,
  from: { resourceVersion: string; labelSelector?: string },
) {
  const stop = new AbortController();
  const events: WatchEvent<Widget>[] = [];
  const state = { isOver: false };
  const reading = (async () => {
    for await (const event of api.watch<Widget>(WIDGETS, namespace, { ...from, signal: stop.signal }))
      if (event.type !== 'BOOKMARK') events.push(event);
  })().finally(() => {
    state.isOver = true;
  });
  reading.catch(() => undefined);
  return {
    async first(count: number): Promise<WatchEvent<Widget>[]> {
      await until(
        () => events.length >= count || state.isOver,
        (isEnough) => isEnough,
      );
      if (state.isOver) await reading;
      return events.slice(0, count);
    },
    async stop(): Promise<void> {
      stop.abort();
      await reading;
    },
  };
}
