import { keepsSessions } from '../sessions.mjs';

export default keepsSessions('ver_b');
