// What lies over every graph: when which fault was in force, and when an experiment got its verdict.
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './datasource.ts';
import { ofExperiments, ofLab } from './selector.ts';

export function annotations(): AnnotationQueryBuilder[] {
  const verdict = ofExperiments('synfin_operator_experiment_verdict');
  return [
    new AnnotationQueryBuilder()
      .name('Faults in force')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('red')
      .expr(`${ofLab('synfin_proxy_fault_in_force')} == 1`)
      .step('1s')
      .titleFormat('{{fault}}')
      .textFormat('{{action}} {{role}} on {{lane}}')
      .tagKeys('lane'),
    new AnnotationQueryBuilder()
      .name('Verdicts')
      .datasource(DATASOURCE)
      .enable(true)
      .iconColor('blue')
      // It stays for as long as the Experiment does; only its coming is an event.
      .expr(`${verdict} unless ${verdict} offset 5s`)
      .titleFormat('{{experiment}}')
      .textFormat('{{verdict}}')
      .tagKeys('experiment'),
  ];
}
