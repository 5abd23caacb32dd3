/**
 * Manifests of languages that we do not stage: where one stands, the project is somebody else's to build.
 */
const FOREIGN_MANIFESTS: ReadonlySet<string> = new Set([
  ...['package.json', 'yarn.lock', 'pnpm-lock.yaml', 'deno.json', 'bun.lockb', 'index.html'],
  ...['go.mod', 'Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'build.sbt', 'project.clj', 'mix.exs'],
  ...['Gemfile', 'composer.json', 'Package.swift', 'CMakeLists.txt', 'Makefile.PL', 'nginx.conf', 'httpd.conf'],
]);

export const isForeignManifest = (name: string): boolean =>
  FOREIGN_MANIFESTS.has(name) || /\.(csproj|fsproj|vbproj|sln)$/.test(name);
