// What a healthcheck runs in the container of the app: ends with 0 if the app answers.
// https://docs.docker.com/reference/dockerfile/#healthcheck

import { get } from 'node:http';

get('http://127.0.0.1:8080/health', (response) => process.exit(response.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1));
