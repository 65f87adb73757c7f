// A bot that plays legal moves drawn at random: node examples/bots/bot.mjs ws://127.0.0.1:8080/ws TOKEN hex 3
// Node before 22 takes --experimental-websocket. Plays so many games with whoever lets bots come, and prints each result.
const [url, token, rules, games] = process.argv.slice(2);
const [seats, moves] = [new Map(), new Map()];
let left = Number(games);
const line = new WebSocket(url);
const say = (message) => line.send(JSON.stringify(message));
const seek = () => say({ type: 'seek', rules, bots: true });
const words = {
  welcome: seek,
  snapshot: (said) => seats.set(said.game, said.seat),
  ended: (said) => {
    console.log(said.result);
    left -= 1;
    if (left > 0) seek();
    else line.close();
  },
  refused: ({ about, game, text, retry_after_ms: after }) => {
    if (after === undefined) throw new Error(text);
    setTimeout(() => (about === 'play' ? say(moves.get(game)) : seek()), after);
  },
};
line.onopen = () => say({ type: 'hello', token });
line.onmessage = ({ data }) => {
  const said = JSON.parse(data);
  words[said.type]?.(said);
  if (!said.legal?.length || !said.turn.includes(seats.get(said.game))) return;
  const move = said.legal[Math.floor(Math.random() * said.legal.length)];
  moves.set(said.game, { type: 'play', game: said.game, ply: said.ply + 1, move });
  say(moves.get(said.game));
};
