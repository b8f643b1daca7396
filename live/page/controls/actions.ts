// What the buttons among the views do, told by their data-act: views are drawn again and again, so that one listener does for all.
import type { LabApi } from '../lab-api.ts';

/** @param say tells the reader what went wrong; '' takes it back */
export function startActions(body: HTMLElement, api: LabApi, say: (text: string) => void): void {
  const acts: Readonly<Record<string, (button: DOMStringMap) => Promise<void>>> = {
    stop: ({ run = '' }) => api.send('DELETE', `/api/runs/${encodeURIComponent(run)}`),
    resume: ({ run = '' }) => api.send('POST', `/api/runs/${encodeURIComponent(run)}/resume`),
    'end-fault': ({ fault = '' }) => api.send('DELETE', `/api/faults/${encodeURIComponent(fault)}`),
    'end-all-faults': () => api.send('DELETE', '/api/faults'),
    report: ({ run = '', name = '' }) => saveReport(api, run, name),
  };
  body.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('button[data-act]') : null;
    const act = acts[button?.dataset.act ?? ''];
    if (!button || !act) return;
    say('');
    act(button.dataset).catch((error: unknown) => say((error as Error).message));
  });
}

/** As a file: a page of its own would stand under this page's policy, which its own style is not made for. */
async function saveReport(api: LabApi, run: string, name: string): Promise<void> {
  const response = await api.open(`/api/runs/${encodeURIComponent(run)}/report`);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name}.html`;
  link.click();
  URL.revokeObjectURL(address);
}
