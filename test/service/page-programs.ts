/** What the page is tried with: a program that does what it is told, one with inputs of all kinds, and its description. */

/** Does what `data` names; waits for `params.gate`, a file, where there is one. */
export const OBEDIENT = `
import json, os, sys, time

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

def write(name, text):
    with open(os.path.join(os.environ['OUTPUT_DIRECTORY'], name), 'w') as file:
        file.write(text)

def counts(params):
    return {'counts': {'11': 300, '00': 100, '01': 50, '10': 0}, 'backend': 'simulator', 'seed': 7.0}

def steps(params):
    print('PlanQK:Job:InterimResult: {"step": 1}')
    print('the first line', flush=True)
    while not os.path.exists(params['gate']):
        time.sleep(0.02)
    print('PlanQK:Job:InterimResult: {"step": 2}')
    sys.stderr.write('the last line\\n')
    return {'steps': 2}

def endless(params):
    while True:
        time.sleep(0.05)

def hostile(params):
    print(HOSTILE)
    print('PlanQK:Job:InterimResult: ' + json.dumps({HOSTILE: HOSTILE}), flush=True)
    write('<img src=x onerror=hack()>.txt', 'text')
    return {HOSTILE: [HOSTILE], '__proto__': {'polluted': True}, 'constructor': 'PlanQK:Job:MultilineResult', 'counts': {HOSTILE[:60]: 3, '\\u202e0': 1}}

ANSWERS = {
    'counts': counts, 'steps': steps, 'endless': endless, 'hostile': hostile,
    'list': lambda params: [3, 1.5, -2, 0],
    'many': lambda params: [(n * 7919 % 1000) / 10 for n in range(500)],
    'text': lambda params: 'a plain text',
    'nothing': lambda params: None,
    'wide': lambda params: {'numbers': [str(n) for n in range(250)], 'deep': {'a': {'b': {'c': {'d': 'bottom'}}}}},
    'long': lambda params: {'x' * 300: 'y' * 5000, 'counts': {format(n, '040b'): n for n in range(90)}},
    'large': lambda params: {'text': 'x' * (9 * 1024 * 1024)},
    'echo': lambda params: params,
    'chatty': lambda params: [print('line %d' % n) for n in range(5000)] and None,
}

def run(data, params):
    return ANSWERS[data](params)
`;

export const OF_KINDS = `
from typing import List, Literal, Optional

def run(shots: int, marked: str, backend: Literal['simulator', 'device'] = 'simulator', noisy: bool = False,
        rate: float = 0.5, options: Optional[dict] = None, layout: Optional[List[int]] = None,
        label: Optional[str] = None):
    return {'shots': shots, 'marked': marked, 'backend': backend, 'noisy': noisy, 'rate': rate, 'options': options,
            'layout': layout, 'label': label}
`;

const PROPERTIES = {
  shots: { $ref: '#/components/schemas/Shots' },
  marked: { type: 'string', minLength: 2, pattern: '^[01]+$', description: 'The bit string that is searched for' },
  backend: { type: 'string', enum: ['simulator', 'device'], default: 'simulator' },
  noisy: { type: 'boolean', default: false },
  rate: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.5 },
  options: { anyOf: [{ $ref: '#/components/schemas/Options' }, { type: 'null' }], default: null },
  layout: { type: ['array', 'null'], items: { type: 'integer' } },
  label: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
  $tags: { type: 'array', items: { type: 'string' } },
  $secrets: {
    type: 'object',
    properties: { apiKey: { type: 'string' } },
    required: ['apiKey'],
    additionalProperties: false,
  },
};

const SCHEMAS = {
  Request: { type: 'object', properties: PROPERTIES, required: ['shots', 'marked', '$secrets'] },
  Shots: { type: 'integer', minimum: 1, maximum: 10000 },
  Options: {
    type: 'object',
    properties: { depth: { type: 'integer', default: 3 } },
    required: ['depth'],
  },
};

const schemaOf = (name: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});

/** In the form of OpenAPI 3.1, as the program above would be described. */
export const DESCRIPTION_OF_KINDS = {
  openapi: '3.1.0',
  info: { title: 'Search for a bit string', version: '1', description: 'With all kinds of inputs.' },
  paths: {
    '/': {
      get: { summary: 'The executions' },
      post: { summary: 'Execute it', requestBody: { required: true, ...schemaOf('Request') } },
    },
    '/{id}/result/{file}': { get: { summary: 'One file' } },
    "/it's$(touch hacked)": { get: { description: 'A path that an upload may have named' } },
  },
  components: { schemas: SCHEMAS },
};

export const WITHOUT_INPUTS = { openapi: '3.1.0', info: {}, paths: { '/': { post: { summary: 'Execute it' } } } };
