import { expect, it } from 'vitest';
import { markerInTheImage, simplifyMarker } from '../../src/python/markers.ts';

it.each<[marker: string, left: string | null]>([
  ['', ''],
  ["python_version >= '3.10'", "python_version >= '3.10'"],
  ["'default' in dependency_groups", ''],
  ["'dev' in dependency_groups", null],
  ["'dev' not in dependency_groups", ''],
  ["'x' in extras", null],
  ["'x' in extras or 'default' in dependency_groups", ''],
  ["os_name == 'nt' and 'default' in dependency_groups", "os_name == 'nt'"],
  ["os_name == 'nt' and 'dev' in dependency_groups", null],
  ["os_name == 'nt' or 'dev' in dependency_groups", "os_name == 'nt'"],
  [
    "(os_name == 'nt' or os_name == 'posix') and ('x' in extras or 'default' in dependency_groups)",
    "os_name == 'nt' or os_name == 'posix'",
  ],
  [
    "(os_name == 'nt' or os_name == 'posix') and python_version < '4' and 'default' in dependency_groups",
    "(os_name == 'nt' or os_name == 'posix') and python_version < '4'",
  ],
  ["'x' in extras ~ nonsense", "'x' in extras ~ nonsense"],
])('%s', (marker, left) => expect(simplifyMarker(marker, ['default'])).toBe(left));

it.each<[marker: string, left: string | null]>([
  ['', ''],
  ["sys_platform == 'linux'", ''],
  ["sys_platform != 'win32'", ''],
  ["'win32' == sys_platform", null],
  ["sys_platform in 'darwin win32'", null],
  ["platform_system not in 'Windows'", ''],
  ["sys_platform == 'win32' and python_version < '3.12'", null],
  ["sys_platform == 'linux' and python_version < '3.12'", "python_version < '3.12'"],
  ["platform_machine == 'x86_64'", "platform_machine == 'x86_64'"],
  ["implementation_name == 'pypy'", null],
])('in the image: %s', (marker, left) => expect(markerInTheImage(marker)).toBe(left));
