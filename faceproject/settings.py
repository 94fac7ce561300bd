"""Settings of the site, read from the environment; docs/configuration.md explains each.

The defaults serve one machine as `make run` starts it: embedded servers on unix
sockets, everything kept below `var/`.
"""

from datetime import timedelta
from pathlib import Path

from kombu import Queue

from faceproject.dashboard.look import ADMINISTRATION_LOOK
from faceproject.environment import Environment
from faceproject.local.folders import LocalFolders
from faceproject.local.secret_key import kept_secret_key
from faceproject.observability.error_reports import report_errors
from faceproject.observability.logs import logging_configuration
from faceproject.observability.metrics_folder import use_metrics_folder
from faceproject.redis_address import REDIS_PATIENCE, SOCKET_PATIENCE, broker_url
from faceproject.security_settings import security_settings
from faceproject.sign_in_settings import sign_in_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()  # any NAME may stand in a file that NAME_FILE names
env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# One machine: where `make run` keeps its data and answers

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()
LOCAL_FOLDERS = LocalFolders(VAR_DIR)
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=2)
WORKERS = env.int("WORKERS", default=1)
EMBEDDED_POSTGRES, EMBEDDED_REDIS = "DATABASE_URL" not in env, "REDIS_URL" not in env
FIRST_ADMINISTRATOR_EMAIL = env.str("FIRST_ADMINISTRATOR_EMAIL", default="admin@localhost")

# Security

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret_key(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

HTTPS = env.bool("HTTPS", default=False)
vars().update(security_settings(https=HTTPS))

# Applications

INSTALLED_APPS = [
    "faceproject.dashboard",  # its first page of the administration replaces unfold's
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    # Before allauth, whose templates they replace.
    "accounts",
    "analysis",
    "faceproject.care",
    "faceproject.languages",
    "faceproject.observability",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
]

MIDDLEWARE = [
    "faceproject.observability.requests.RequestRecord",
    "faceproject.rate_limit_headers.RateLimitHeaders",
    "django.middleware.security.SecurityMiddleware",
    "faceproject.security_headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "faceproject.trailing_slashes.TrailingSlashes",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.language.LanguageOfUser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "faceproject.urls"
ASGI_APPLICATION = "faceproject.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "faceproject.languages.formats"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

# Data

DATABASES = {"default": env.database("DATABASE_URL", default=LOCAL_FOLDERS.database_url)}
# Each thread of the web server keeps its connection, and asks before each request if it lives.
DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
WEB_REQUESTS_AT_ONCE = env.int("WEB_REQUESTS_AT_ONCE", default=20)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Knox's one table is replaced by accounts.ApiToken, so its migrations have nothing to make.
MIGRATION_MODULES = {"knox": None}

REDIS_URL = env.redis("REDIS_URL", default=LOCAL_FOLDERS.redis_url)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "faceproject",
        "OPTIONS": REDIS_PATIENCE,
    }
}

# Files

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATIC_URL = "static/"
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", default="")
MEDIA_SERVED_BY_PROXY = env.bool("MEDIA_SERVED_BY_PROXY", default=False)
# An analysis that is repeated replaces the pictures that it made before.
if MEDIA_S3_BUCKET:
    MEDIA_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        # Keys, region and endpoint come from boto's own environment: AWS_ACCESS_KEY_ID, ...
        "OPTIONS": {"bucket_name": MEDIA_S3_BUCKET, "file_overwrite": True},
    }
else:
    MEDIA_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"allow_overwrite": True},
    }
STORAGES = {
    "default": MEDIA_STORAGE,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Uploads

MAX_UPLOAD_MB = env.int("MAX_UPLOAD_MB", default=25)
MAX_PHOTO_MEGAPIXELS = env.int("MAX_PHOTO_MEGAPIXELS", default=100)
MAX_UPLOAD_FILES = env.int("MAX_UPLOAD_FILES", default=100)
DATA_UPLOAD_MAX_NUMBER_FILES = MAX_UPLOAD_FILES
MAX_REQUEST_MB = env.int("MAX_REQUEST_MB", default=MAX_UPLOAD_MB * MAX_UPLOAD_FILES)
MAX_ARCHIVE_MB = env.int("MAX_ARCHIVE_MB", default=2000)
MAX_ARCHIVE_FILES = env.int("MAX_ARCHIVE_FILES", default=10_000)
MAX_ARCHIVE_UNPACKED_MB = env.int("MAX_ARCHIVE_UNPACKED_MB", default=10_000)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",  # requests up to 2.5 MB
    "faceproject.upload_handler.BoundedFileUploadHandler",
]

# Analysis

MODEL_BUNDLE = env.str("MODEL_BUNDLE", default="") or None  # None: the one that ships
# What a worker takes at once; the pixels are decoded together, 3 bytes each.
ANALYSIS_CHUNK_PHOTOS = env.int("ANALYSIS_CHUNK_PHOTOS", default=24)
ANALYSIS_CHUNK_MEGAPIXELS = env.int("ANALYSIS_CHUNK_MEGAPIXELS", default=50)
ANALYSIS_DECODING_THREADS = env.int("ANALYSIS_DECODING_THREADS", default=4)
ANALYSIS_SMALLEST_FACE = env.int("ANALYSIS_SMALLEST_FACE", default=20)  # pixels of the photo
ANALYSIS_MIRROR = env.bool("ANALYSIS_MIRROR", default=True)
# A worker renews its lease three times within this; one silent for so long is taken for dead.
ANALYSIS_LEASE_SECONDS = env.int("ANALYSIS_LEASE_SECONDS", default=30)
ANALYSIS_MAX_ATTEMPTS = env.int("ANALYSIS_MAX_ATTEMPTS", default=3)
ANALYSIS_RECOVERY_SECONDS = env.int("ANALYSIS_RECOVERY_SECONDS", default=10)
# Messages are sent again for photos queued for longer than this, while fewer messages wait.
ANALYSIS_REDISPATCH_SECONDS = env.int("ANALYSIS_REDISPATCH_SECONDS", default=60)
ANALYSIS_REDISPATCH_MESSAGES = env.int("ANALYSIS_REDISPATCH_MESSAGES", default=20)
# A chunk that takes longer hangs: it is stopped, and its photos are tried again one by one.
ANALYSIS_TIME_LIMIT_SECONDS = env.int("ANALYSIS_TIME_LIMIT_SECONDS", default=600)
# How long somebody waits for a worker to look at one photo.
QUESTION_SECONDS = env.int("QUESTION_SECONDS", default=30)
ANALYZE_MAX_MB = env.int("ANALYZE_MAX_MB", default=10)
# The page on which visitors without an account have a photo looked at, which nobody keeps.
DEMO = env.bool("DEMO", default=True)
DEMO_MAX_MB = env.int("DEMO_MAX_MB", default=10)
DEMO_PHOTOS_PER_MINUTE = env.int("DEMO_PHOTOS_PER_MINUTE", default=6)  # from one address

# Jobs that are older, and that no photo names as its last, are deleted.
JOB_DAYS = env.int("JOB_DAYS", default=90)
# How long the ZIP of everything that a user has is kept once it is written.
EXPORT_DAYS = env.int("EXPORT_DAYS", default=7)

# Accounts

# How long the audit trail goes back.
AUDIT_DAYS = env.int("AUDIT_DAYS", default=365)
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Of each user whom the administration gives no other; 0: without limit.
QUOTA_STORAGE_MB = env.int("QUOTA_STORAGE_MB", default=50_000)
QUOTA_PHOTOS_PER_MONTH = env.int("QUOTA_PHOTOS_PER_MONTH", default=50_000)
# Within this, whoever signed in need not give the password again to delete the account.
RECENT_SIGN_IN_SECONDS = env.int("RECENT_SIGN_IN_SECONDS", default=300)
EMAIL_VERIFICATION = env.one_of("EMAIL_VERIFICATION", "optional", "mandatory", "none")
vars().update(sign_in_settings(email_verification=EMAIL_VERIFICATION))

TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# `consolemail://` prints letters where the web server's output goes.
vars().update(env.letters("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="faceproject <noreply@localhost>")

# Administration

UNFOLD = ADMINISTRATION_LOOK

# API

KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105 - a table, no token
# 0: without limit. Pages load their pictures through the API too.
API_USER_REQUESTS_PER_MINUTE = env.int("API_USER_REQUESTS_PER_MINUTE", default=3000)
API_TOKEN_REQUESTS_PER_MINUTE = env.int("API_TOKEN_REQUESTS_PER_MINUTE", default=1500)
API_ADDRESS_REQUESTS_PER_MINUTE = env.int("API_ADDRESS_REQUESTS_PER_MINUTE", default=600)
# Within these a repeated request with the same Idempotency-Key is answered and not done again.
IDEMPOTENCY_HOURS = env.int("IDEMPOTENCY_HOURS", default=24)
# For development: webhooks by http too, and to private addresses.
WEBHOOK_INSECURE_TARGETS = env.bool("WEBHOOK_INSECURE_TARGETS", default=False)
WEBHOOK_RETRY_SECONDS = env.int("WEBHOOK_RETRY_SECONDS", default=5)
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "TOKEN_PREFIX": "fp_"}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.rate_limits.RequestBudget"],
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "DEFAULT_PARSER_CLASSES": ["accounts.api.json_parsing.ShallowJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["analysis.api.narrowing.NamedFilters"],
    "EXCEPTION_HANDLER": "faceproject.problems.problem_response",
    "DEFAULT_SCHEMA_CLASS": "faceproject.api_operations.ApiOperation",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "faceproject",
    "DESCRIPTION": "Upload photos; read each face with its age, gender and identity.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PhotoStateEnum": "analysis.models.photo.Photo.State",
        "JobEntryStateEnum": "analysis.api.job_serializers.ENTRY_STATES",
        "DeliveryStateEnum": "analysis.models.Delivery.State",
        "IdentificationAnswerEnum": "analysis.services.recognition.identification.Answer",
        "SamePersonAnswerEnum": "analysis.api.same_person.ANSWERS",
        "StrictnessEnum": "analysis.models.Strictness",
        "TightenedEnum": "analysis.models.person.TIGHTENED",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "faceproject.api_problems.describe_problems",
        "faceproject.api_schema.describe_conditional_reads",
        "faceproject.api_schema.describe_limits",
        "faceproject.api_problems.share_problems",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Observability

LOG_FORMAT = env.one_of("LOG_FORMAT", "human", "json")
LOG_LEVEL = env.one_of("LOG_LEVEL", "WARNING", "DEBUG", "INFO", "ERROR", "CRITICAL")
LOGGING = logging_configuration(form=LOG_FORMAT, level=LOG_LEVEL)
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(VAR_DIR / "metrics")))
use_metrics_folder(METRICS_DIR)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
WORKER_METRICS_PORT = env.int("WORKER_METRICS_PORT", default=0)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
SENTRY_ENVIRONMENT = env.str("SENTRY_ENVIRONMENT", default="production")
if SENTRY_DSN:
    report_errors(SENTRY_DSN, environment=SENTRY_ENVIRONMENT)

# Celery: the database is the truth and the queue a hint, so results are not kept.

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A killed worker's message returns after this; its photos' leases end sooner.
    "visibility_timeout": 15 * 60,
    # A worker empties its queues in the order of its -Q: interactive before bulk.
    "queue_order_strategy": "priority",
    **SOCKET_PATIENCE,
}
# Once more, since a restart of Redis ends connections. What is not sent, recovery sends later.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.2}
MESSAGES_QUEUE = "messages"
# Of what needs no networks: a worker of its own, with threads, does that beside those who analyse.
MESSENGERS_QUEUES = ("people", MESSAGES_QUEUE)
# In the order in which a worker empties them.
CELERY_TASK_QUEUES = [
    Queue(name)
    for name in ("recovery", "questions", "people", "interactive", "bulk", MESSAGES_QUEUE)
]
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {
    "analysis.recover_photos": {"queue": "recovery"},
    "analysis.delete_abandoned_folders": {"queue": "bulk"},
    "analysis.deliver_webhook": {"queue": MESSAGES_QUEUE},
    "analysis.send_due_webhooks": {"queue": MESSAGES_QUEUE},
    "analysis.write_export": {"queue": MESSAGES_QUEUE},
}
CELERY_BEAT_SCHEDULE = {
    "tidy up": {
        "task": "analysis.tidy_up",
        "schedule": timedelta(hours=6),
        "options": {"expires": 3600, "queue": "bulk"},
    },
    "forget old acts": {
        "task": "accounts.forget_old_acts",
        "schedule": timedelta(hours=6),
        "options": {"expires": 3600, "queue": "bulk"},
    },
    "recover photos": {
        "task": "analysis.recover_photos",
        "schedule": ANALYSIS_RECOVERY_SECONDS,
        "options": {"expires": ANALYSIS_RECOVERY_SECONDS},
    },
    "send due webhooks": {
        "task": "analysis.send_due_webhooks",
        "schedule": WEBHOOK_RETRY_SECONDS,
        "options": {"expires": WEBHOOK_RETRY_SECONDS},
    },
    "delete abandoned folders": {
        "task": "analysis.delete_abandoned_folders",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3600},
    },
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = ANALYSIS_TIME_LIMIT_SECONDS
CELERY_TASK_TIME_LIMIT = ANALYSIS_TIME_LIMIT_SECONDS + 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A worker process loads the models before it says that it is up.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 300
# How long a worker that is told to stop may finish its task before returning it.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
