/**
 * A fetch for OpenAI's SDK, which reads a refusal only where it stands under `error`. Mistral, vLLM and FastAPI hosts put
 * it at the top of the body; without this their reasons would be lost.
 */
export function withErrorEnvelope(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    if (response.ok || !response.headers.get("content-type")?.includes("json")) return response;
    const body = await response.text();
    return new Response(enveloped(body), {
      status: response.status,
      statusText: response.statusText,
      headers: response.headers,
    });
  };
}

function enveloped(body: string): string {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && "error" in value ? body : JSON.stringify({ error: value });
  } catch {
    return body;
  }
}
