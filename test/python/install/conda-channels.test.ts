import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/problem.ts';
import { channelSettings, tokensIn } from '../../../src/python/install/conda-channels.ts';
import { isInstallerVariable, settingsThatMatter, withoutUserInfo } from '../../../src/python/install/tool-settings.ts';

describe('channelSettings', () => {
  it('are those of conda where nothing is set', () => {
    expect(channelSettings({})).toEqual({
      ...{ alias: null, defaults: null, mirrors: {}, channels: [], priority: 'flexible', retries: 3, overrides: {} },
    });
  });

  it("reads conda's own variables, and mirrors by name or address", () => {
    const env = {
      CONDA_CHANNEL_ALIAS: ' https://conda.example.com ',
      CONDA_DEFAULT_CHANNELS: 'https://a.example.com/main,https://a.example.com/r',
      CONDA_CHANNELS: 'conda-forge, bioconda',
      CONDA_CHANNEL_PRIORITY: 'Strict',
      CONDA_OVERRIDE_CUDA: '12.4',
      BP_CONDA_CHANNEL_MIRRORS: 'conda-forge=https://joe:pw@m.example.com/cf?a=b https://a.example.com/r=file:///srv/r',
    };
    expect(channelSettings(env)).toEqual({
      alias: 'https://conda.example.com',
      defaults: ['https://a.example.com/main', 'https://a.example.com/r'],
      channels: ['conda-forge', 'bioconda'],
      priority: 'strict',
      retries: 3,
      mirrors: {
        'conda-forge': 'https://joe:pw@m.example.com/cf?a=b',
        'https://a.example.com/r': 'file:///srv/r',
      },
      overrides: { CONDA_OVERRIDE_CUDA: '12.4' },
    });
  });

  it('refuses what is no mirror, without a word of its password', () => {
    const read = () => channelSettings({ BP_CONDA_CHANNEL_MIRRORS: 'https://joe:pw@m.example.com/cf' });
    expect(read).toThrow(Refusal);
    try {
      read();
    } catch (error) {
      expect((error as Refusal).problem).toMatchObject({
        code: 'bad-channel-mirror',
        where: ['https://m.example.com/cf'],
      });
    }
  });
});

it('takes no variable of conda that would lead it elsewhere', () => {
  const names = [
    'CONDA_CHANNEL_ALIAS',
    'CONDA_OVERRIDE_CUDA',
    'CONDA_PREFIX',
    'CONDA_EXE',
    'CONDA_PKGS_DIRS',
    'CONDARC',
  ];
  expect(names.filter(isInstallerVariable)).toEqual(['CONDA_CHANNEL_ALIAS', 'CONDA_OVERRIDE_CUDA']);
});

it.each([
  ['https://joe:pw@h.example.com/cf', 'https://h.example.com/cf'],
  ['https://h.example.com/t/tk-123/cf/linux-64', 'https://h.example.com/cf/linux-64'],
  ['https://h.example.com/cf', 'https://h.example.com/cf'],
])('%s without secrets', (address, plain) => expect(withoutUserInfo(address)).toBe(plain));

it('finds tokens', () => {
  expect(tokensIn('a https://h/t/tk-1/x and https://j:p@h/t/tk-2/y, not https://h/x/t/no/y')).toEqual(['tk-1', 'tk-2']);
});

it('is the same with another password', () => {
  const settings = (password: string) =>
    settingsThatMatter({ BP_CONDA_CHANNEL_MIRRORS: `cf=https://joe:${password}@h/t/${password}/cf` });
  expect(settings('a')).toEqual(settings('b'));
  expect(settings('a')).toEqual([['BP_CONDA_CHANNEL_MIRRORS', 'cf=https://h/cf']]);
});
