/**
 * What does each script say to --help? In plain JavaScript, so that start.mjs can answer before anything is installed.
 */

const JOB = `Usage: npm run job -- UPLOAD [OPTIONS]

Builds an image from UPLOAD (a folder or a zip), runs it, and prints the job's result last. An image that was built from
the same upload, settings and builder is used again. Relative paths are those of the folder you are in.

  --data FILE       input, mounted as /var/input/data.json     (default: input/data.json of the upload)
  --params FILE     parameters, mounted as /var/input/params.json (default: input/params.json of the upload)
  --output DIR      put the result there, and the files that the job writes to its output folder
  --template DIR    put the upload into app/user-code of this job template first
  --builder NAME    build with this builder instead of the embedded one
  --tag IMAGE       name of the image                            (default: planqk-job/NAME-OF-THE-UPLOAD)
  --env NAME=VALUE  a setting of the build, such as BP_PLANQK_USER_CODE; may be repeated. All BP_* and ENTRY_POINT of
                    your environment are settings, too
  --build-only      do not run the image
  --serve           leave it running as an HTTP service, and print its address
  --rebuild         build the image again, though nothing has changed
  --verbose         show what the build prints

Exit codes: the job's own; 2 wrong usage, or an input that is missing or no JSON; 121 the upload is refused, or nothing in it would run; the build
failed: 122 a fault of the upload, 123 of the platform; 125 it could not be started, or a fault of ours.
`;

const TEST = `Usage: npm test [-- OPTIONS]
       npm run test:fast [-- FILES OPTIONS]
       npm run ci:lint-and-fast, ci:containers, ci:slow, ci:cluster
       npm run test:thorough, test:cluster, test:release [-- FILES OPTIONS]

Runs everything, as CI does, or one of CI's four parts. What is set up for the tests is set up first. Kubernetes and kpack are
compiled meanwhile, which takes a quarter of an hour the first time. test:cluster runs all that needs a cluster, which is half an
hour more than ci:cluster. A cluster comes up for it and ends again; one that npm run cluster -- --keep has left is used, and left.
test:release makes a release twice, and uses it. test:thorough runs all cases of what takes minutes, of which CI has a share.

  --project NAME    only these tests: fast, runner, service, lifecycle, slow, container, cluster,
                    operations, release; may be repeated
  --part NAME       only this part of CI: lint-and-fast, containers, slow, cluster
  -u                write what is expected anew: read the difference

Anything else goes to vitest: names of files, -t "words of a test".
`;

/** By the name of the script in this folder. */
export const HELP = {
  bench: `Usage: npm run bench [-- PARTS]

Measures sizes and times, and prints them as ratios. Takes half an hour; leaves nothing behind. With names, only
these parts:

  detect            the executable, and staging over a program that is empty
  planning          how plan grows with the files of an upload, and with the lines of a manifest
  readers           how each reader of a file grows with its text
  runner            what the job runner takes before the program starts, with small inputs and large ones
  service           the HTTP service beside bare uvicorn, and how fast jobs begin in it
  builds            images of all kinds of projects, beside pip; or of these: pip, pennylane, uv, poetry, conda
  cluster           builds by kpack, beside pack, and how long a cluster takes to come up; only where it is named, for it
                    compiles Kubernetes first
`,
  'bench-large': `Usage: npm run bench:large

Builds, runs and builds again a job with PennyLane and torch, whose packages take 6 GB, and prints the times, the size of
the image, and the space on the disk that it took meanwhile: 35 GB have to be free. Takes a quarter of an hour; leaves
nothing behind.
`,
  build: `Usage: npm run build

Makes dist/planqk-buildpack, and the buildpacks around it in dist/buildpacks, where the sources have changed.
`,
  builder: `Usage: npm run builder

Creates planqk/embedded-builder, and says where pack is. What is unchanged is used again.
`,
  clean: `Usage: npm run clean [-- OPTIONS]

Removes what was made here and is of no use any more: images of npm run job, of tests and of bench, those that they have
replaced, and the volumes in which pack keeps things between builds.

  --all             also the embedded builder with its base images, .cache and dist: the next command makes them anew
  --dry-run         only say what would be removed
`,
  cluster: `Usage: npm run cluster [-- UPLOAD OPTIONS]
       npm run cluster -- --stop

Brings up Kubernetes and kpack on this machine, applies deploy/base with the embedded builder, has kpack build an image of
UPLOAD (a folder or a zip; default: samples/pip-job), runs that as a job, and prints the job's result last. Ends all of it
again. Needs root on Debian; the first time it compiles for a quarter of an hour.

  --data FILE       input of the job                           (default: input/data.json of the upload)
  --params FILE     its parameters                             (default: input/params.json of the upload)
  --keep            leave the cluster running, and say how to use it
  --stop            end one that was left

Exit codes: the job's own; 2 wrong usage; 122 the upload is refused, or the build failed; 125 something could not be started.
`,
  'deploy-schemas': `Usage: npm run deploy-schemas

Writes test/deploy/schemas anew, which the tests hold deploy/ against, from the Go modules of Kubernetes, kpack, Kueue and
Knative at the versions that scripts/deploy-schemas.ts names. Needs Go, and a module proxy.
`,
  hooks: `Usage: npm run hooks

Has git check what is staged before each commit (scripts/hooks). To undo it: git config --unset core.hooksPath.
`,
  job: JOB,
  lint: `Usage: npm run lint
       npm run format

lint looks at the format, the linter's rules and the types of all files; format mends what can be mended.
`,
  mutate: `Usage: npm run mutate -- [OPTIONS]

Changes decisions in src/, one at a time and in a copy, and runs the fast tests on each. Exits with 1 where they notice
fewer than 90 %.

  --count N      how many are tried                            (default: 60)
  --seed N       chooses them, to repeat a run                 (default: another one each time)
  --file PART    only of files with PART in their path; may be repeated
`,
  'page-image': `Usage: npm run page-image

Serves the job in docs/images/service-page, runs it, and takes the README's picture of the service's page.
`,
  package: `Usage: npm run package [-- OPTIONS]

Makes what builder.toml and package.toml name, and the buildpackages as files in dist/package.

  --format image    make the buildpackage planqk/python as an image instead
  --registry NAME   such as registry.example.com/mirror: all images are there, those of others under their own names. Writes
                    builder.toml and package.toml that say so into dist/package
  --publish         push there the embedded builder with its images, its lifecycle and planqk/python, and the production
                    builder where the registry has Paketo's images. Passwords are those of \`docker login\`, and SSL_CERT_FILE
                    names an authority of your own
  --arch arm64      make all for arm64, too, but planqk/builder; each image is pushed as one index of both. Programs of arm64
                    have to run for that: with root, qemu is installed, and the kernel told of it, until it starts anew
  --key KEY         sign what is pushed: a key of cosign, whose password is in COSIGN_PASSWORD
`,
  release: `Usage: npm run release [-- OPTIONS]

Makes all that a release holds: the embedded builder with its images, buildpackages, executables, the npm package, notes, bills of
materials, provenance and checksums. Of one commit the same, but for signatures. Needs Docker.

  --output DIR      where to; a release that is there is replaced  (default: dist/release)
  --registry NAME   put this before the names of all images
  --key KEY         sign checksums and provenance: a key of cosign, whose password is in COSIGN_PASSWORD
  --draft           take the notes of what is not released yet, and what is not committed, too
`,
  'set-version': `Usage: npm run set-version -- VERSION

Writes VERSION into package.json and into every file that has to name it, such as each buildpack.toml.
`,
  test: TEST,
  'verify-paketo': `Usage: npm run verify:paketo [-- OPTIONS]

Runs the tests that use a stand-in for Paketo elsewhere with the real one, where an image registry answers, and prints a
table of what passed. Options go to vitest.
`,
};

/** @param {readonly string[]} args */
export const asksForHelp = (args) => args.some((arg) => arg === '--help' || arg === '-h');
