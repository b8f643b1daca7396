// Prints where helm and kubectl are, one a line, and unpacks them first where that has not been done:
//
//   PATH="$(dirname "$(node scripts/kube-tools.ts | head -1)"):$PATH"
import { helm, kubectl } from '#test/fixtures/kube-tools.ts';

console.log(`${await helm()}\n${await kubectl()}`);
