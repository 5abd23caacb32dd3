declare module 'postject' {
  /** Puts a resource into a program that is there. */
  export function inject(
    file: string,
    resource: string,
    content: Buffer,
    options: { readonly sentinelFuse: string; readonly overwrite: boolean },
  ): Promise<void>;
}
