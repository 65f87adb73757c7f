"""A bot that plays legal moves drawn at random: python3 examples/bots/bot.py ws://127.0.0.1:8080/ws TOKEN hex 3
Plays so many games with whoever lets bots come, and prints each result. Needs Debian's python3-websockets."""
import asyncio, json, random, sys
import websockets

async def play(url, token, rules, games):
    async with websockets.connect(url) as line:
        say = lambda **message: line.send(json.dumps(message))
        seek = lambda: say(type="seek", rules=rules, bots=True)
        seats, moves = {}, {}
        await say(type="hello", token=token)
        async for text in line:
            said = json.loads(text)
            if said["type"] == "welcome":
                await seek()
            elif said["type"] == "snapshot":
                seats[said["game"]] = said["seat"]
            elif said["type"] == "refused":
                if "retry_after_ms" not in said:
                    sys.exit(said["text"])
                await asyncio.sleep(said["retry_after_ms"] / 1000)
                await (say(**moves[said["game"]]) if said["about"] == "play" else seek())
            elif said["type"] == "ended":
                print(said["result"])
                games -= 1
                if games == 0:
                    return
                await seek()
            if said.get("legal") and seats.get(said["game"]) in said["turn"]:
                moves[said["game"]] = dict(type="play", game=said["game"], ply=said["ply"] + 1, move=random.choice(said["legal"]))
                await say(**moves[said["game"]])

asyncio.run(play(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
