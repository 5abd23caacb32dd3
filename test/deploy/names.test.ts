/** What may be named so in a cluster, and what is told where it may not. */
import { describe, expect, it } from 'vitest';
import { faultOfName, faultOfNamespace, faultOfRegistry, faultOfUrl, readImage } from '../../src/deploy/names.ts';
import { faultOfParts, PARTS, partsOf } from '../../src/deploy/parts.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

describe('a registry', () => {
  it.each([
    ...['registry.example.com', 'registry.example.com/team', 'localhost', 'localhost:5000', '10.0.0.1:5000/a/b-c_d.e'],
    ...['docker.io/team', 'r-1.example:443/x__y/z--a'],
  ])('%s', (registry) => expect(faultOfRegistry(registry)).toBeNull());

  it.each([
    ['https://registry.example.com', 'leave out what stands before its host'],
    ['team', 'its host comes first'],
    ['team/images', 'its host comes first'],
    ['', 'its host comes first'],
    ['Registry.example.com', 'HOST'],
    ['registry.example.com:port', 'HOST'],
    ['-x.example.com', 'HOST'],
    ['user:password@registry.example.com', 'HOST'],
    ['registry.example.com/', 'no folder'],
    ['registry.example.com//x', 'no folder'],
    ['registry.example.com/team:1', 'no folder'],
    ['registry.example.com/Team', 'no folder'],
    ['registry.example.com/-x', 'no folder'],
    ['registry.example.com/x\ny', 'no folder'],
  ])('not %j', (registry, why) => expect(faultOfRegistry(registry)).toContain(why));
});

describe('names', () => {
  it.each(['a', 'my-job', `x${'y'.repeat(38)}1`])('%s', (name) => {
    expect([faultOfName(name), faultOfNamespace(name)]).toEqual([null, null]);
  });

  it('of a namespace begin with a digit, too, and those of what a service is called after do not', () => {
    expect(faultOfNamespace('1-team')).toBeNull();
    expect(faultOfNamespace('kpack-jobs')).toBeNull();
    for (const name of ['default', 'kube-system', 'kpack', 'tekton-pipelines'])
      expect(faultOfNamespace(name)).toContain('is where others run');
    expect(faultOfName('1-team')).toContain('with a letter first');
  });

  it.each(['', 'My-job', 'my_job', '-x', 'x-', 'x.y', 'x y', 'x\n'])('not %j', (name) => {
    expect(faultOfName(name)).toContain('is no name: ');
    expect(faultOfNamespace(name)).toContain('is no namespace: ');
  });

  it('leave room for what is put after them', () => {
    expect(faultOfName('x'.repeat(41))).toBe('is too long: at most 40 characters');
    expect(faultOfNamespace('x'.repeat(63))).toBeNull();
    expect(faultOfNamespace('x'.repeat(64))).toBe('is too long: at most 63 characters');
  });
});

describe('an image', () => {
  it.each([
    ['registry.example.com/jobs/x:1', { newName: 'registry.example.com/jobs/x', newTag: '1' }],
    ['localhost:5000/jobs/x:1.0', { newName: 'localhost:5000/jobs/x', newTag: '1.0' }],
    [`localhost:5000/x@${DIGEST}`, { newName: 'localhost:5000/x', digest: DIGEST }],
    // the digest is what counts
    [`localhost:5000/x:1@${DIGEST}`, { newName: 'localhost:5000/x', digest: DIGEST }],
  ])('%s', (image, read) => expect(readImage(image)).toEqual(read));

  it.each([
    '',
    'x',
    'jobs/x',
    'localhost:5000',
    'localhost:5000/jobs/x',
    'localhost:5000/x@sha256:0',
    `localhost:5000/x@${DIGEST}@${DIGEST}`,
  ])('not %j', (image) => expect(readImage(image)).toBeNull());

  it.each(['localhost:5000/x: 1', 'localhost:5000/x:', 'https://localhost:5000/x'])('not %j', (image) =>
    expect(readImage(image)).toBeNull(),
  );
});

it('an address is one of the web', () => {
  expect(faultOfUrl('https://uploads.example.com/5f0c.zip?x=1')).toBeNull();
  expect(faultOfUrl('http://10.0.0.1:8080/x.zip')).toBeNull();
  expect(faultOfUrl('https://me:secret@uploads.example.com/x.zip')).toContain('has a password');
  expect(faultOfUrl('https://token@uploads.example.com/x.zip')).toContain('has a password');
  for (const url of [
    '',
    'upload.zip',
    'file:///etc/passwd',
    's3://bucket/x.zip',
    'https://',
    'https:x.example',
    'https://x\n- y',
  ])
    expect(faultOfUrl(url)).toBe('is no address: it begins with https:// or http://');
});

describe('parts', () => {
  it('are all told where one is misspelt', () => {
    expect(faultOfParts(['queue'])).toBe(`there is no part 'queue': ${PARTS.map(({ name }) => name).join(', ')}`);
  });

  it('that do not go together are told', () => {
    expect(faultOfParts(['tekton', 'signing-key'])).toBe("'signing-key' needs kpack, and does not go with 'tekton'");
    expect(faultOfParts(['knative', 'serve-volume'])).toContain("'knative' does not go with 'serve-volume'");
    expect(faultOfParts(['tekton', 'kueue', 'network-policy', 'serve-token', 'knative'])).toBeNull();
  });

  it('come in one order, and once', () => {
    expect(partsOf(['kueue', 'platform', 'kueue']).map(({ name }) => name)).toEqual(['platform', 'kueue']);
  });
});
