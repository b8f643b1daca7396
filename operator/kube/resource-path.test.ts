// resourcePath: where the API server keeps what.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { resourcePath } from './resource-path.ts';
import { LABS, NODES, PODS } from './resources.ts';

it('resourcePath knows the core group, other groups, namespaces, kinds without one, and the status', () => {
  const paths = [
    resourcePath(PODS, { namespace: 'a', name: 'b' }),
    resourcePath(PODS, {}),
    resourcePath(LABS, { namespace: 'a', name: 'b', subresource: 'status' }),
    resourcePath(NODES, { namespace: 'ignored', name: 'n' }),
  ];
  assert.deepEqual(paths, [
    '/api/v1/namespaces/a/pods/b',
    '/api/v1/pods',
    '/apis/synfin.dev/v1alpha1/namespaces/a/labs/b/status',
    '/api/v1/nodes/n',
  ]);
});

it('resourcePath lets no name out of its place', () => {
  assert.equal(
    resourcePath(PODS, { namespace: 'a', name: '../b?c' }),
    '/api/v1/namespaces/a/pods/..%2Fb%3Fc',
  );
});
