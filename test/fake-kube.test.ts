// The fake API server keeps the contract that the real one is held to in test/cluster/kube-api.test.ts.
import { after } from 'node:test';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { kubeContract } from '#test/cluster/kube-contract.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';

const fake = await FakeKube.start();
after(() => fake.stop());
kubeContract('FakeKube', findKubernetes({ kubeconfig: fake.kubeconfig }));
