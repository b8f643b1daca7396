// What the three programs that build images are called with. None of them is started here.

/** In the order in which they are looked for. */
export const BUILDERS = ['docker', 'podman', 'buildah'] as const;
export type Builder = (typeof BUILDERS)[number];

export interface ImageOptions {
  /** Undefined: as the Dockerfile has it. An archive that ends in .tar, or the name of an image. */
  base?: string | undefined;
  tag: string;
  dockerfile: string;
  /** The folder with the bundles. */
  context: string;
  version: string;
  revision: string;
}

/** Succeeds where that program can build: docker needs its engine, too. */
export function probeCommand(builder: Builder): string[] {
  return builder === 'docker' ? ['docker', 'version'] : [builder, 'info'];
}

/** @throws Error where that program cannot build on such a base */
export function buildCommand(builder: Builder, options: ImageOptions): string[] {
  const { base, tag, dockerfile, context, version, revision } = options;
  const values = { ...(base && { BASE: baseName(builder, base) }), VERSION: version, REVISION: revision };
  return [
    builder,
    'build',
    // Works inside containers as well, where buildah has no namespaces to make.
    ...(builder === 'buildah' ? ['--isolation', 'chroot'] : []),
    ...Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...['--target', 'prebuilt', '--tag', tag, '--file', dockerfile, context],
  ];
}

/** Writes the image to an archive, a file that is not there yet. */
export function saveCommand(builder: Builder, tag: string, archive: string): string[] {
  if (builder === 'buildah') return ['buildah', 'push', '--quiet', tag, `docker-archive:${archive}:${tag}`];
  return [builder, 'save', '--output', archive, tag];
}

/** To containerd where a kubelet looks for images; CONTAINERD_ADDRESS tells ctr which containerd. */
export function importCommand(archive: string): string[] {
  return ['ctr', '--namespace', 'k8s.io', 'images', 'import', archive];
}

function baseName(builder: Builder, base: string): string {
  if (!base.endsWith('.tar')) return base;
  if (builder === 'docker')
    throw new Error(
      `Cannot build on "${base}": docker takes no archive as a base; run docker load, and give the image's name`,
    );
  return `docker-archive:${base}`;
}
