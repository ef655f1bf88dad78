"""Says in each answer which release gave it: what stood in `current/RELEASE` when this worker loaded the app."""

with open("current/RELEASE") as file:
    RELEASE = file.read().strip()


def say_release(get_response):
    def middleware(request):
        response = get_response(request)
        response["X-Release"] = RELEASE
        return response

    return middleware
