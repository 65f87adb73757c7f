// The elements of the front page: how a game is timed, who waits to be joined, and invitations. Owns nothing but their names.

import './featured.js';
import './clock.js';
import './invitation.js';
import './invites.js';
import './inviting.js';
import './open-seeks.js';
import './start.js';
import './waiting.js';
