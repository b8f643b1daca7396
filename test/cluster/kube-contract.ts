// What the operator asks of an API server, as tests: the fake server passes them in `npm test`, a real one in `npm run test:cluster`.
import { after, before, describe } from 'node:test';
import type { ClusterAccess } from '#operator/kube/cluster-access.ts';
import { applyContract } from './contract/apply.ts';
import { builtOnItContract } from './contract/built-on-it.ts';
import { changeContract } from './contract/change.ts';
import { ContractSpace } from './contract/contract-space.ts';
import { createContract } from './contract/create.ts';
import { deleteContract } from './contract/delete.ts';
import { listContract } from './contract/list.ts';
import { statusContract } from './contract/status.ts';
import { watchContract } from './contract/watch.ts';

export function kubeContract(name: string, access: ClusterAccess): void {
  describe(name, () => {
    const space = new ContractSpace(access);
    before(() => space.make());
    after(() => space.remove());
    createContract(space);
    changeContract(space);
    applyContract(space);
    statusContract(space);
    deleteContract(space);
    listContract(space);
    builtOnItContract(space);
    watchContract(space);
  });
}
