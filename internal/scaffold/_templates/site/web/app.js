// The page asks the API, and shows what it says.
const config = await (await fetch('/config.json')).json(); // says where the API is

document.getElementById('form').addEventListener('submit', async (event) => {
	event.preventDefault();
	const name = document.getElementById('name').value;
	const greeting = document.getElementById('greeting');
	try {
		const answer = await fetch(`${config.api}/hello?name=${encodeURIComponent(name)}`);
		greeting.textContent = answer.ok ? (await answer.json()).text : `The API answered ${answer.status}.`;
	} catch (problem) {
		greeting.textContent = problem.message;
	}
});
