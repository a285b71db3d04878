/** What a style sheet, a picture, a worker or an asset address is under jest: nothing that does anything. */
module.exports = { __esModule: true, default: '' };
