// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/** What each warning means, and what to do: for its page in docs/messages. The words of one that is told are more exact. */
export interface WarningMeaning {
  readonly meaning: string;
  readonly remedy: string;
  /** Where `doctor` says so. */
  readonly isError?: true;
}

export const WARNINGS: Readonly<Record<string, WarningMeaning>> = {
  'asks-for-input': {
    isError: true,
    meaning: 'The program calls `input()`. A job has no terminal, so that it raises EOFError. Told by `doctor`.',
    remedy: 'Take the value from the parameters of `run`.',
  },
  'built-from-source': {
    meaning:
      'A lock has no wheel for Linux of a package, on the machine that the image is for, so that the build runs the code of its source. Told by `doctor`.',
    remedy: 'Lock a release that has a wheel, if there is one.',
  },
  'import-not-locked': {
    meaning: 'The program imports what nothing in the lock, or the `package-list.txt`, brings. Told by `doctor`.',
    remedy: 'Add the package, and make the lock anew.',
  },
  'module-not-in-python': {
    isError: true,
    meaning:
      "The program imports a module of Python's own that the Python of its image does not have. Told by `doctor`.",
    remedy: 'Use another module, list a package that brings it, or ask for another version of Python.',
  },
  'no-file-for-python': {
    isError: true,
    meaning: 'A lock has wheels of a package for other versions of Python alone, and no source. Told by `doctor`.',
    remedy: 'Ask for a Python that it has wheels for, or lock again.',
  },
  'path-of-own-machine': {
    meaning: 'The program names a path of the machine on which it was written. Told by `doctor`.',
    remedy: 'Upload the file, and name it by its path in the user code.',
  },
  usage: {
    meaning: 'A command was called with words that it does not know, or without some that it needs.',
    remedy: 'Look at `planqk-buildpack help COMMAND`.',
  },
  'binding-key-unknown': {
    meaning: 'A service binding has a key that its type does not have. The key is not used.',
    remedy: 'Correct the name of the key: the table of bindings has all.',
  },
  'binding-odd': {
    meaning: 'Among the service bindings lies something that is none.',
    remedy: 'Remove it, or give it a file `type`.',
  },
  'binding-overridden': {
    meaning:
      "What a binding says is also said by variables of this build, which count before it (with Paketo's buildpacks).",
    remedy: 'Leave the variable out, if the binding is meant.',
  },
  'binding-type-unknown': {
    meaning: 'A service binding has a type that is not known here. It is not used.',
    remedy: 'Correct the type: the table of bindings has all.',
  },
  'conda-builds': {
    meaning: 'The `environment.yml` names builds of packages for the system on which it was exported.',
    remedy: 'Export again with `conda env export --from-history`.',
  },
  'conda-other-system': {
    isError: true,
    meaning: 'The `environment.yml` lists packages that do not exist for Linux. conda will fail.',
    remedy: 'Export again with `conda env export --from-history`.',
  },
  'descriptor-buildpacks': {
    meaning: 'A `project.toml` names buildpacks of its own: then these do not stage the upload.',
    remedy: 'Leave the buildpacks out of `project.toml`.',
  },
  'descriptor-other-schema': {
    meaning: 'What `project.toml` sets stands in a table that its schema does not have, so it counts for nothing.',
    remedy: 'Write `schema-version = "0.2"` below `[_]`, and the variables in `[[io.buildpacks.build.env]]`.',
  },
  'descriptor-unreadable': {
    isError: true,
    meaning:
      'A `project.toml` is no valid TOML in UTF-8, or something in it is of another kind than pack reads: a table in place of a list of tables, a number in place of a string. pack makes no image then.',
    remedy: 'Correct the line.',
  },
  'entry-point-missing': {
    meaning: 'The entry point names a module, or a function, that was not found in the upload.',
    remedy: 'Correct `ENTRY_POINT`, or upload the module.',
  },
  'entry-point-not-used': {
    meaning: '`ENTRY_POINT` is set, and something else starts the app.',
    remedy: 'Unset it, or remove the start command of the upload.',
  },
  'entry-point-without-function': {
    meaning: 'The entry point names a module alone, which is run as a script and has no result.',
    remedy: 'Where a function is to be called, name it: `ENTRY_POINT=src.program:run`.',
  },
  'environment-prefix': {
    meaning: 'An `environment.yml` names a folder of the computer where it was written. It is left out.',
    remedy: 'Nothing has to be done; remove the line `prefix:`.',
  },
  'environment-variables': {
    meaning: 'The `environment.yml` sets variables that the image will not have with each builder.',
    remedy: 'Set them where the job is configured.',
  },
  'hashes-dropped': {
    meaning: 'Some of the locked packages have no hash. pip checks hashes of all or of none, so none are checked.',
    remedy: 'Lock again so that each has one, if hashes matter to you.',
  },
  'import-not-listed': {
    meaning: 'The program imports a module, and no requirement has its name.',
    remedy: 'List the package that it comes from, where it does not come along with another one.',
  },
  'input-not-json': {
    meaning: 'A file in `input/` is no valid JSON. The job would stop at reading it.',
    remedy: 'Correct the file.',
  },
  'left-out': {
    meaning: 'Files that no job needs at run time are not in the image.',
    remedy: 'Set `BP_PLANQK_KEEP_ALL=true` where the job does need them.',
  },
  'lock-groups': {
    meaning:
      'The `pdm.lock` does not say which packages belong to which groups, so packages of all groups are installed.',
    remedy: 'Nothing has to be done; a newer pdm writes it down.',
  },
  'lock-not-checked': {
    meaning: 'Whether the `pdm.lock` still fits `pyproject.toml` was not looked at.',
    remedy: 'Run `pdm lock --check`.',
  },
  'lock-not-used': {
    meaning: 'There is a lock, and another file counts before it.',
    remedy: 'Set `BP_PLANQK_MANIFEST` to the lock, if that is meant.',
  },
  'lock-of-another-system': {
    isError: true,
    meaning: 'The lock has no file of some packages that Linux could install on the machine of the image.',
    remedy: 'Lock again on Linux, or for all systems.',
  },
  'lock-of-older-pipenv': {
    meaning:
      'The `Pipfile.lock` was written by a pipenv before 2026.4. Its hash is brought up to date in the staged copy.',
    remedy: 'Nothing has to be done.',
  },
  'manifest-spelling': {
    meaning: 'A dependency file has the name that tools look for, but for its capitals.',
    remedy: 'Nothing has to be done; rename it for other tools.',
  },
  'manifests-contradict': {
    meaning: 'Two dependency files ask for different versions of a package. The first one counts.',
    remedy: 'Make them agree, or choose one with `BP_PLANQK_MANIFEST`.',
  },
  'names-not-utf8': {
    meaning:
      'Names of files are not UTF-8. In a folder these files are left as they are. Those in a zip are read as CP437 by `plan` and `run`, as the format has it; what else unpacks it may take them for others: `pack`, for one, leaves their bytes as they are.',
    remedy:
      'Rename them, where the program reads them; zip again with UTF-8 names, as `python3 -m zipfile -c` writes them.',
  },
  'needs-system-library': {
    meaning: 'A package needs libraries of the system that an image of jobs does not have.',
    remedy: 'List the package that the warning names in its place.',
  },
  'no-lock': {
    meaning: 'The project has no lock, so each build installs the newest versions that fit.',
    remedy: 'Make a lock, with the command that the warning names.',
  },
  'not-pinned': {
    meaning: 'Packages are listed without a version, so each build may install others.',
    remedy: 'Write `NAME==VERSION`, with the version that it was tried with.',
  },
  'not-used': {
    meaning: 'A file of the upload is not used; the reason is told.',
    remedy: 'Nothing has to be done, unless the file was meant.',
  },
  'no-python-at-the-top': {
    isError: true,
    meaning:
      'A `Procfile` starts Python, and neither a list of packages nor a Python file lies beside it: no buildpack for Python takes the upload.',
    remedy: 'Add a `requirements.txt`, which may be empty.',
  },
  'nothing-installed': {
    meaning: 'A job has no dependency file, or one that lists nothing, and imports packages. These imports will fail.',
    remedy: 'List the packages, in a `requirements.txt` where there is no file for them yet.',
  },
  'package-list-encoding': {
    meaning: 'A `package-list.txt` is not in UTF-8. It was read, and is staged in UTF-8.',
    remedy: 'Nothing has to be done.',
  },
  'packages-for-gpus': {
    meaning: 'Packages bring libraries that only GPUs need, and these make the image large.',
    remedy: 'Write what the warning names, if the job has no GPU.',
  },
  'pip-option-unused': {
    meaning: 'A setting of pip that was given has no meaning for uv, which installs.',
    remedy: "Leave it out, or say it in uv's words.",
  },
  'planqk-json-unreadable': {
    meaning: 'The `planqk.json` of the user code is no JSON, so nothing of it counts.',
    remedy: 'Correct it.',
  },
  'pip-other-system': {
    isError: true,
    meaning: 'The requirements list packages that do not exist for Linux. pip will fail.',
    remedy: 'Remove them, or add the marker that the warning names.',
  },
  'poetry-settings': {
    meaning: 'A `poetry.toml` is not used in a build, as it could make Poetry install where nothing finds it.',
    remedy: 'Nothing has to be done.',
  },
  'procfile-encoding': {
    meaning: 'A `Procfile` is not in UTF-8. It was read, and is staged in UTF-8.',
    remedy: 'Nothing has to be done.',
  },
  'procfile-line': {
    meaning: 'A line of the `Procfile` would be lost as it is written. It is staged in a form that counts.',
    remedy: 'Write it as the warning says.',
  },
  'procfile-line-ends': {
    meaning: 'Lines of the `Procfile` end with CR alone. It is staged with LF.',
    remedy: 'Nothing has to be done.',
  },
  'procfile-line-ignored': {
    meaning: 'A line of the `Procfile` is not of the form `name: command`. No process comes of it.',
    remedy: 'Correct the line.',
  },
  'procfile-module': {
    meaning: 'The `Procfile` has `python -m` with a file in place of a module. It is staged without `.py`.',
    remedy: 'Nothing has to be done.',
  },
  'procfile-repeated': {
    meaning: 'The `Procfile` names a process more than once. The last one counts.',
    remedy: 'Remove the others.',
  },
  'project-is-built': {
    meaning: 'What the project depends on is known only when it is built, so it is installed itself.',
    remedy: 'Nothing has to be done.',
  },
  'project-not-installed': {
    meaning: 'The project itself is not installed: its code runs from its folder.',
    remedy: 'Nothing has to be done.',
  },
  'python-elsewhere': {
    meaning: 'Two files state a Python version, and that of the installing tool counts.',
    remedy: 'Make them agree.',
  },
  'python-full-version': {
    meaning: 'A `Pipfile` states `python_version` and `python_full_version`.',
    remedy: 'Remove one of them.',
  },
  'python-not-pinned': {
    meaning: "No Python version is stated, so the builder's own is used.",
    remedy: 'Write the version that the job was tried with into `.python-version`.',
  },
  'python-not-stated': {
    meaning: 'No Python version is stated where the tool looks for one.',
    remedy: 'State one, as the warning says.',
  },
  'python-of-locked-files': {
    meaning: 'The lock has files of packages for some Pythons only, so one of these is asked for.',
    remedy: 'Nothing has to be done.',
  },
  'python-through-conda': {
    meaning: 'A Python this old comes through conda only, so conda installs.',
    remedy: 'Ask for a newer one, if conda is not needed.',
  },
  'python-version-empty': {
    meaning: 'A file that states the Python version is empty.',
    remedy: 'Write a version into it, such as 3.11.',
  },
  'python-version-exact': {
    meaning: 'Exactly one release of Python is asked for, which builders may not have.',
    remedy: 'Write the minor version, such as 3.11.',
  },
  'python-version-narrower': {
    meaning: 'Two places state a Python version, and the one that counts allows more.',
    remedy: 'Make them agree.',
  },
  'python-version-not-offered': {
    meaning: 'No builder is known to offer the Python that is asked for.',
    remedy: 'Ask for a newer one, or use conda.',
  },
  'python-without-locked-files': {
    meaning: 'The lock has no files for the Python that is asked for, so packages are built from source.',
    remedy: 'Ask for a Python that the lock has files for.',
  },
  'remote-include': {
    meaning: 'The requirements include a file from an address, whose content may change unnoticed.',
    remedy: 'Bring the file along in the upload.',
  },
  'requirements-encoding': {
    meaning: 'A requirements file is not in UTF-8. It was read, and is staged in UTF-8.',
    remedy: 'Save it as UTF-8, where the encoding was guessed.',
  },
  'requirements-encoding-unknown': {
    meaning: 'A comment of a requirements file looks like the name of an encoding that does not exist.',
    remedy: 'Nothing has to be done.',
  },
  'requirements-find-links-missing': {
    meaning: 'A folder of packages that the requirements name is not in the upload.',
    remedy: 'Upload the folder, or remove the line.',
  },
  'requirements-git': {
    meaning: 'A requirement is installed from a git repository.',
    remedy: 'See that the build can reach the host.',
  },
  'requirements-hash-gap': {
    meaning: 'One requirement has a hash, so pip asks for one of each, and some have none.',
    remedy: 'Give all of them a hash, or none.',
  },
  'requirements-hash-malformed': {
    isError: true,
    meaning: 'A hash in the requirements is not as long as those of its kind are. pip will fail.',
    remedy: 'Take it from the index anew, with `pip-compile --generate-hashes` or `uv pip compile --generate-hashes`.',
  },
  'requirements-index-replaced': {
    meaning: 'An `--index-url` takes the place of the ones before it.',
    remedy: 'Write `--extra-index-url` for further ones.',
  },
  'requirements-joined-include': {
    meaning: 'A file is included whose lines are in the staged file anyway. It is not included again.',
    remedy: 'Nothing has to be done.',
  },
  'requirements-not-installed': {
    meaning: 'An `environment.yml` is used that does not include the `requirements.txt` beside it.',
    remedy: 'Add `- -r requirements.txt` to its pip list.',
  },
  'requirements-options-ignored': {
    meaning: 'pip ignores the rest of a line.',
    remedy: 'Write options on a line of their own.',
  },
  'requirements-pip': {
    meaning: 'The requirements list pip, which does not change what installs.',
    remedy: 'Remove the line.',
  },
  'requirements-pkg-resources': {
    meaning: '`pkg-resources==0.0.0` is an artefact of Debian. It is left out.',
    remedy: 'Nothing has to be done.',
  },
  'requirements-ssh': {
    meaning: 'A requirement is reached by SSH, and a build has no keys.',
    remedy: 'Use https, with a token in a variable.',
  },
  'requirements-standard-library': {
    meaning: 'A requirement is the name of a module that comes with Python.',
    remedy: 'Remove the line.',
  },
  'requirements-token': {
    meaning: 'The requirements name variables.',
    remedy: 'Set them for the build.',
  },
  'requirements-variable': {
    meaning: 'What stands for a variable is known in the build only, so it was not checked.',
    remedy: 'Set it for the build.',
  },
  'requirements-variable-spelling': {
    meaning: 'Something is written like a variable, and pip does not take it for one.',
    remedy: 'Write `${NAME}`, in capitals.',
  },
  'secret-file': {
    meaning: 'A file may hold secrets, and goes into the image.',
    remedy: 'Leave it out, and set a variable where the job runs.',
  },
  'secret-in-address': {
    meaning: 'A password or token stands in an address, and goes into the image.',
    remedy: 'Name a variable in its place, and set it for the build.',
  },
  'setting-not-used': {
    meaning: 'A setting counts before this one.',
    remedy: 'Leave one of them out.',
  },
  'side-file-unreadable': {
    meaning: 'A file that could say which Python is meant cannot be read. It is not used otherwise.',
    remedy: 'Correct the file.',
  },
  'special-file': {
    meaning: 'A pipe, a socket or a device is in the upload. It is never opened.',
    remedy: 'Leave it out.',
  },
  'stale-lock': {
    meaning: 'The `uv.lock` was made for other dependencies than the project now has.',
    remedy: 'Run `uv lock`.',
  },
  'tool-version': {
    meaning: 'A project asks for a version of its tool, and that of the builder installs.',
    remedy: 'Nothing has to be done.',
  },
  'torch-build': {
    meaning: 'The requirements name a build of torch that PyPI does not have.',
    remedy: 'Add the index that the warning names.',
  },
  'two-conda-files': {
    meaning: 'An `environment.yml` and a `package-list.txt` are there, and only one is read.',
    remedy: 'Remove the one that is not meant.',
  },
  'unknown-extra': {
    meaning: 'A project names an extra of itself that it does not have.',
    remedy: 'Correct the name.',
  },
  'unknown-setting': {
    meaning: 'A setting, or its value, is none that is known. It changes nothing.',
    remedy: 'Correct its name or value.',
  },
  'upload-too-large': {
    meaning: 'The upload has so many entries that only those nearest to its top were looked at.',
    remedy: 'Leave out what the job does not need.',
  },
  'variable-not-used': {
    meaning: 'A variable of the upload counts for nothing, since the operator sets it, or only the operator may.',
    remedy: 'Leave it out.',
  },
  'vendor-not-used': {
    meaning: 'A folder `vendor` holds packages that are not used.',
    remedy: 'Name it, as the warning says.',
  },
  'vendor-offline': {
    meaning: 'Packages are installed from the folder `vendor` alone.',
    remedy: 'Nothing has to be done, if it holds all of them.',
  },
  'vendor-without-packages': {
    meaning: 'A folder `vendor` holds no packages; tools may take it for one that does.',
    remedy: 'Rename it, where the warning says so.',
  },
  'version-from-git': {
    meaning: 'A package that is built asks git for its version, and its folder has no `.git`. The build will fail.',
    remedy: 'Write its version into `pyproject.toml`, or set the variable that the warning names.',
  },
  'virtual-environment': {
    meaning: 'A virtual environment was uploaded. It is not used.',
    remedy: 'Leave it out.',
  },
};

/** What `doctor` finds of the machine it runs on. */
export const OF_THE_MACHINE: Readonly<Record<string, WarningMeaning>> = {
  authorities: {
    meaning: 'A variable names authorities to trust, and what it names cannot be used.',
    remedy: 'Correct the variable, or unset it.',
  },
  disk: {
    meaning: 'Less than 2 GiB are free where environments are made.',
    remedy: 'Free some, or let `XDG_CACHE_HOME` name a folder on a larger disk.',
  },
  docker: {
    meaning: 'Docker is missing here, or does not answer. Only images need it.',
    remedy: 'Install or start it, to build images; `planqk-buildpack run` needs none.',
  },
  git: {
    meaning: 'git is missing here. Only requirements from a repository need it.',
    remedy: 'Install it.',
  },
  proxy: {
    meaning: '`HTTP_PROXY` is set and `HTTPS_PROXY` is not, so package indexes are asked past the proxy.',
    remedy: 'Set `HTTPS_PROXY` as well.',
  },
  python: {
    meaning: 'No Python of this machine is the one that the job asks for. A build needs none of this machine.',
    remedy: 'Install it, say with `uv python install`.',
  },
  uv: {
    meaning: 'uv is missing here. Packages are installed by pip, which takes longer.',
    remedy: 'Install it.',
  },
};
