/** A service in the cluster, asked over HTTP. */
import { expect } from 'vitest';
import { until } from '../../scripts/cluster/wait.ts';

/** @param address Of a pod. Without the token nothing is executed. @returns What the program has returned. */
export async function executeAt(address: string, token: string, input: unknown): Promise<unknown> {
  const ask = (headers: Record<string, string>) =>
    fetch(`${address}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
    });
  expect((await ask({})).status).toBe(401);
  const authorization = `Bearer ${token}`;
  const asked = await ask({ authorization });
  expect(asked.status).toBe(201);
  const { id } = (await asked.json()) as { id: string };
  return until({ what: 'The service gives no result', seconds: 60, why: () => id }, async () => {
    const headers = { authorization, accept: 'application/vnd.planqk.result+json' };
    const answer = await fetch(`${address}/${id}/result`, { headers });
    return answer.ok ? answer.json() : null;
  });
}
