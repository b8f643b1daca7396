// What lies over every graph: when which fault was in force, and when an experiment got its verdict.
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './datasource.ts';
import { ofExperiments, ofLab } from './selector.ts';

/** Without one Grafana asks for every 60 s, and sees nothing that is shorter. */
const STEP = '1s';

export function annotations(): AnnotationQueryBuilder[] {
  const verdict = ofExperiments('synfin_operator_experiment_verdict');
  return [
    new AnnotationQueryBuilder()
      .name('Faults in force')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('red')
      .expr(`${ofLab('synfin_proxy_fault_in_force')} == 1`)
      .step(STEP)
      .titleFormat('{{fault}}')
      .textFormat('{{action}} {{role}} on {{lane}}')
      .tagKeys('lane'),
    new AnnotationQueryBuilder()
      .name('Verdicts')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('blue')
      // It stays for as long as the Experiment does; only its coming is an event: one point, also where a long range makes the step longer.
      .expr(`${verdict} unless ${verdict} offset $__interval`)
      .step(STEP)
      .titleFormat('{{experiment}}')
      .textFormat('{{verdict}}')
      .tagKeys('experiment'),
  ];
}
