const spa = false;

function handler(event) {
	const request = event.request;
	const last = request.uri.substring(request.uri.lastIndexOf('/') + 1);
	if (last.includes('.')) {
		return request;
	}
	if (spa) {
		request.uri = '/index.html';
		return request;
	}
	if (last === '') {
		request.uri += 'index.html';
		return request;
	}
	// A folder without its slash: relative links of its page need it. The host is
	// named because a path that begins with two slashes would name another.
	const query = [];
	for (const name in request.querystring) {
		const q = request.querystring[name];
		(q.multiValue || [q]).forEach(function (each) { // CloudFront's JavaScript has no for…of
			query.push(each.value === '' ? name : name + '=' + each.value);
		});
	}
	const to = 'https://' + request.headers.host.value + request.uri + '/' + (query.length ? '?' + query.join('&') : '');
	return { statusCode: 301, statusDescription: 'Moved Permanently', headers: { location: { value: to } } };
}
