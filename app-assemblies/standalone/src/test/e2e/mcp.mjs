// The main job of an agent, with the newest TypeScript SDK of MCP as it comes from npm.

import assert from "node:assert/strict";
import test from "node:test";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

async function connected() {
  const transport = new StreamableHTTPClientTransport(new URL(`${process.env.E2B_API_URL}/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${process.env.E2B_API_KEY}` } },
  });
  const client = new Client({ name: "end-to-end", version: "1" });
  await client.connect(transport);
  return client;
}

async function call(client, name, args) {
  const result = await client.callTool({ name, arguments: args });
  assert.ok(!result.isError, JSON.stringify(result));
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  return result.structuredContent;
}

test("an agent creates a sandbox, runs code in it and reads what that wrote", async () => {
  const client = await connected();
  const { tools } = await client.listTools();
  assert.equal(tools.length, 12);
  const { sandbox_id } = await call(client, "create_sandbox", { timeout_s: 120 });
  try {
    const ran = await call(client, "run_code", { sandbox_id, code: "open('made.txt', 'w').write(str(6 * 7))\nprint('written')" });
    assert.deepEqual([ran.stdout, ran.exit_code], ["written\n", 0]);
    const read = await call(client, "read_file", { sandbox_id, path: "made.txt" });
    assert.equal(read.content, "42");
  } finally {
    await call(client, "set_sandbox_state", { sandbox_id, action: "kill" });
    await client.close();
  }
});
