"""Example bodies of answers that are not JSON, by operation, for the API's description."""

from collections.abc import Mapping

BODIES: Mapping[str, str] = {
    "streamEvents": (
        "id: 1773480413000-0\nevent: settings\n"
        'data: {"kind": "settings", "guild_id": "204255221017214977", "section": "welcome", "version": 3}\n\n'
    ),
    "exportGuildUsage": (
        "list,name,from,to,requests,input_tokens,output_tokens,cache_tokens,total_tokens,cost_usd,unpriced_requests\r\n"
        "day,2026-03-14,2026-03-14,2026-03-14,12,4200,900,0,5100,0.0156,0\r\n"
    ),
    "exportRequests": (
        "request_id,call_id,at,guild_id,user_id,cog_name,provider,model,kind,error_code,latency_ms,input_tokens,"
        "output_tokens,cost_usd,correlation_id\r\n"
        "00000000-0000-4000-8000-000000000001,00000000-0000-4000-8000-000000000002,2026-03-14 09:26:53+00:00,"
        "204255221017214977,80351110224678912,ask,openai,gpt-4.1,chat,,812.5,4200,900,0.0156,5f0c1b2e9a77\r\n"
    ),
}
