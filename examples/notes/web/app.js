// The page of the notes: signs in, lists, adds and deletes, and looks again
// when another page has changed something.
const byID = (id) => document.getElementById(id);
const config = await (await fetch('/config.json')).json(); // written by the deployment
let session = sessionStorage.getItem('session');
let socket;

// call calls the API with a token, and returns what it says.
async function call(method, path, token, body) {
	const answer = await fetch(config.api + path, {
		method,
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	if (answer.status === 401 || answer.status === 403) {
		signOut();
		throw new Error('Please sign in.');
	}
	if (!answer.ok) {
		throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
	}
	return answer.status === 204 ? undefined : answer.json();
}

// attempt shows what goes wrong.
function attempt(action) {
	return async (event) => {
		event?.preventDefault();
		byID('problem').hidden = true;
		try {
			await action(event);
		} catch (problem) {
			byID('problem').textContent = problem.message;
			byID('problem').hidden = false;
		}
	};
}

function show() {
	byID('sign-in').hidden = Boolean(session);
	byID('notes').hidden = byID('who').hidden = !session;
	byID('user').textContent = sessionStorage.getItem('user');
}

function signOut() {
	sessionStorage.clear();
	session = null;
	socket?.close();
	show();
}

async function list() {
	const notes = await call('GET', '/notes', session);
	byID('none').hidden = notes.length > 0;
	byID('list').replaceChildren(...notes.map((note) => {
		const item = document.createElement('li');
		const text = document.createElement('span');
		text.textContent = note.text;
		const remove = document.createElement('button');
		remove.textContent = 'Delete';
		remove.setAttribute('aria-label', `Delete ${note.text}`);
		remove.onclick = attempt(async () => {
			await call('DELETE', `/notes/${encodeURIComponent(note.id)}`, session);
			await list();
		});
		item.append(text, remove);
		return item;
	}));
}

// listen looks again when something has changed. API Gateway ends connections
// after two hours; the page makes another.
function listen() {
	socket = new WebSocket(`${config.live}?session=${encodeURIComponent(session)}`);
	socket.onopen = () => connected(true);
	socket.onmessage = attempt(list);
	socket.onclose = () => {
		connected(false);
		if (session) {
			setTimeout(() => session && listen(), 5000);
		}
	};
}

function connected(yes) {
	byID('live').textContent = yes ? '●' : '○';
	byID('live').title = yes ? 'live' : 'not connected';
}

async function start() {
	show();
	if (session) {
		await list();
		listen();
	}
}

byID('sign-in').onsubmit = attempt(async () => {
	const made = await call('POST', '/session', byID('token').value.trim());
	byID('sign-in').reset();
	session = made.session;
	sessionStorage.setItem('session', session);
	sessionStorage.setItem('user', made.user);
	await start();
});
byID('add').onsubmit = attempt(async () => {
	await call('POST', '/notes', session, { text: byID('text').value });
	byID('add').reset();
	await list();
});
byID('out').onclick = signOut;
await attempt(start)();
