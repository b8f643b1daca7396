// A real API server, the one that KUBECONFIG names, keeps the contract that the fake one is held to in test/fake-kube.test.ts.
import { describe } from 'node:test';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { kubeContract } from './kube-contract.ts';

if (process.env.KUBECONFIG) kubeContract('the API server of KUBECONFIG', findKubernetes());
else describe('the API server of KUBECONFIG', { skip: 'KUBECONFIG names no cluster' });
