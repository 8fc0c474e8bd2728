// What cdktf.json and `npm start` run: compiled JavaScript, compiled first if a source is newer.
require('./build.cjs');
require('../dist/main.js');
