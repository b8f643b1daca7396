// What a page's lab is reached by: the control APIs of its services. The runner's LabConnection is one.

export interface LiveApi {
  get<T>(path: string): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

export interface LiveConnection {
  addresses: { client: string; proxy: string; server: string };
  client: LiveApi;
  server: LiveApi;
  proxy: LiveApi;
  clientExporter: LiveApi;
  serverExporter: LiveApi;
}

/** A lane with the name that a reader knows, the one that the services know, and its port. */
export interface LiveLane {
  name: string;
  wire: string;
  port: number;
}
