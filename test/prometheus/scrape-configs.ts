// What Prometheus is to scrape: the chart's PodMonitors, turned into scrape configurations as the Prometheus operator does.
import { DISCOVERED, sanitized } from './pod-targets.ts';

interface Relabeling {
  sourceLabels?: string[];
  targetLabel?: string;
  regex?: string;
  action?: string;
}

export interface PodMonitor {
  metadata: { name: string; namespace: string };
  spec: {
    selector: { matchLabels: Record<string, string> };
    podMetricsEndpoints: { port: string; path: string; relabelings?: Relabeling[] }[];
  };
}

const META = `${DISCOVERED}_pod`;

/** @param pods a file, beside the configuration, with what podTargets() gives */
export function podScrapeConfigs({ metadata, spec }: PodMonitor, pods: string): object[] {
  const job = `${metadata.namespace}/${metadata.name}`;
  return spec.podMetricsEndpoints.map(({ port, path, relabelings = [] }, index) => ({
    job_name: `podMonitor/${job}/${index}`,
    metrics_path: path,
    file_sd_configs: [{ files: [pods], refresh_interval: '1s' }],
    relabel_configs: [
      ...Object.entries(spec.selector.matchLabels).map(([label, value]) => ({
        action: 'keep',
        source_labels: [`${META}_label_${sanitized(label)}`],
        regex: value,
      })),
      { action: 'keep', source_labels: [`${META}_container_port_name`], regex: port },
      { source_labels: [`${DISCOVERED}_namespace`], target_label: 'namespace' },
      { source_labels: [`${META}_container_name`], target_label: 'container' },
      { source_labels: [`${META}_name`], target_label: 'pod' },
      { target_label: 'job', replacement: job },
      { target_label: 'endpoint', replacement: port },
      ...relabelings.map(({ sourceLabels, targetLabel, regex, action }) => ({
        ...(sourceLabels && { source_labels: sourceLabels }),
        ...(targetLabel && { target_label: targetLabel }),
        ...(regex && { regex }),
        ...(action && { action }),
      })),
    ],
  }));
}

/** A process that is no pod here, with the labels that its pod would have. */
export function processScrapeConfig(address: string, labels: Record<string, string>): object {
  return { job_name: labels.job, static_configs: [{ targets: [address], labels }] };
}
