<?php
// fooserv as it must not be deployed: each request fails.
throw new Error('ver_broken fails to import, on purpose');
