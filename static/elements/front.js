// The elements of the front page: how a game is timed, what is agreed on besides, a game to watch, who waits to be joined, and
// invitations. Owns nothing but their names.

import './clock.js';
import './conditions.js';
import './featured.js';
import './invitation.js';
import './invites.js';
import './inviting.js';
import './open-seeks.js';
import './start.js';
import './waiting.js';
