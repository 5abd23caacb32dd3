/**
 * From where are conda's packages taken? By conda's own variables, and one of ours for mirrors.
 *
 * Pure. What a channel is asked for is the upload's word; where it is, and with which password, that of who runs the build.
 *
 * @see https://docs.conda.io/projects/conda/en/stable/configuration.html
 */
import type { Variables } from '../../cnb/platform-env.ts';
import { refuse } from '../../problem.ts';
import { badChannelMirror } from './problems.ts';
import { withoutUserInfo } from './tool-settings.ts';

export interface ChannelSettings {
  /** Below which a channel's name is an address; null: conda's own. */
  readonly alias: string | null;
  /** What `defaults` stands for; null: what conda has it stand for. */
  readonly defaults: readonly string[] | null;
  /** A channel, by name or address, and from where it is taken instead. */
  readonly mirrors: Readonly<Record<string, string>>;
  /** Asked after those that a file names. */
  readonly channels: readonly string[];
  readonly priority: 'flexible' | 'strict' | 'disabled';
  readonly retries: number;
  /** Such as that of a GPU that the build has not, and the job has. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** @throws Refusal `bad-channel-mirror` */
export function channelSettings(env: Variables): ChannelSettings {
  const priority = env.CONDA_CHANNEL_PRIORITY?.trim().toLowerCase() ?? '';
  return {
    alias: env.CONDA_CHANNEL_ALIAS?.trim() || null,
    defaults: env.CONDA_DEFAULT_CHANNELS ? listIn(env.CONDA_DEFAULT_CHANNELS) : null,
    mirrors: Object.fromEntries(listIn(env.BP_CONDA_CHANNEL_MIRRORS).map(mirrorIn)),
    channels: listIn(env.CONDA_CHANNELS),
    priority: priority === 'strict' || priority === 'disabled' ? priority : 'flexible',
    retries: Number.parseInt(env.CONDA_REMOTE_MAX_RETRIES ?? '', 10) || 3,
    overrides: Object.fromEntries(
      Object.entries(env).flatMap(([name, value]) =>
        name.startsWith('CONDA_OVERRIDE_') && value ? [[name, value]] : [],
      ),
    ),
  };
}

const listIn = (value: string | undefined): string[] => (value ?? '').split(/[\s,]+/).filter((word) => word !== '');

/** `conda-forge=https://mirror.example.com/conda-forge`; the first may be an address itself. */
function mirrorIn(word: string): [string, string] {
  const [, channel, address] = /^(.+?)=((?:https?|file):\/\/.+)$/.exec(word) ?? [];
  return channel === undefined || address === undefined
    ? refuse(badChannelMirror(withoutUserInfo(word)))
    : [channel, address];
}

/** Tokens in addresses: the installer's output finds passwords by itself, but not these. */
export const tokensIn = (text: string): string[] =>
  [...text.matchAll(/:\/\/[^/\s"]+\/t\/([^/\s"]+)\//g)].map(([, token]) => token!);
