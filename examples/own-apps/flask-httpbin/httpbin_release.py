"""httpbin as Debian packages it, with a header that says which release answers. RELEASE is written beside each version."""

import os

from httpbin import app

with open(os.path.join("current", "RELEASE")) as file:
    release = file.read().strip()


@app.after_request
def say_release(response):
    response.headers["X-Release"] = release
    return response
