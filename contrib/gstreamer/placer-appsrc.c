// SPDX-License-Identifier: MIT
/*
 * placer-appsrc: pushes pictures into a GStreamer pipeline, in buffers that have been allocated
 * for the devices of the pipeline. See README.rst.
 */
#include <gst/allocators/allocators.h>
#include <gst/app/app.h>
#include <gst/video/video.h>
#include <libplacer.h>
#include <signal.h>
#include <unistd.h>

static gchar **devices, **words;
static gchar *picture =
	"video/x-raw,format=YUY2,width=1280,height=720,framerate=30/1";
static gint buffers = 6, pictures = 60;
static volatile sig_atomic_t stopped;

static const gchar summary[] =
	"Pushes pictures into a pipeline, in buffers that are allocated for its devices.\n"
	"Status: 0; 1 after an error; 2 for a wrong usage; 128 and the signal's number.";

static const GOptionEntry options[] = {
	{ "device", 'd', 0, G_OPTION_ARG_STRING_ARRAY, &devices,
	  "Will use the buffers, as /dev/video0; once for each", "DEVICE" },
	{ "caps", 'c', 0, G_OPTION_ARG_STRING, &picture,
	  "Default: YUY2, 1280x720, 30/1", "CAPS" },
	{ "pictures", 'n', 0, G_OPTION_ARG_INT, &pictures,
	  "Default: 60; 0 is without end", "N" },
	{ "buffers", 'b', 0, G_OPTION_ARG_INT, &buffers, "Default: 6", "N" },
	{ G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &words, NULL,
	  "-- ELEMENT [! ...]" },
	{}
};

/* Has a pool take its buffers from dmabuf-placer. The descriptors are closed with it. */
struct allocator {
	GstDmaBufAllocator parent;
	int placer;
	GArray *fds;
};

typedef struct allocator PlacerAllocator;
typedef GstDmaBufAllocatorClass PlacerAllocatorClass;
G_DEFINE_TYPE(PlacerAllocator, placer_allocator, GST_TYPE_DMABUF_ALLOCATOR)

static GstMemory *allocator_alloc(GstAllocator *base, gsize bytes,
				  GstAllocationParams *params)
{
	struct allocator *self = (struct allocator *)base;
	uint32_t culprit = DMABUF_PLACER_NONE;
	int fd, rc;

	fd = placer_alloc(self->placer, bytes, NULL,
			  (const char *const *)devices,
			  DMABUF_PLACER_ACCESS_OFTEN, 0, &culprit);
	/* Not eager, as this also tells whether all of the devices can use the memory */
	rc = fd < 0 ? fd : placer_commit(self->placer, fd, 0);
	if (fd >= 0)
		g_array_append_val(self->fds, fd);
	if (rc > 0)
		g_printerr("no memory suits all of the devices\n");
	else if (culprit < DMABUF_PLACER_DEVICES)
		g_printerr("%s: %s\n", devices[culprit], g_strerror(-rc));
	else if (rc < 0)
		g_printerr("no buffer of %zu bytes: %s\n", bytes,
			   g_strerror(-rc));
	return rc ? NULL :
		    gst_dmabuf_allocator_alloc_with_flags(base, fd, bytes,
							  GST_FD_MEMORY_FLAG_DONT_CLOSE);
}

static void allocator_finalize(GObject *object)
{
	struct allocator *self = (struct allocator *)object;
	guint i;

	for (i = 0; i < self->fds->len; i++)
		close(g_array_index(self->fds, int, i));
	g_array_unref(self->fds);
	close(self->placer);
	G_OBJECT_CLASS(placer_allocator_parent_class)->finalize(object);
}

static void placer_allocator_class_init(PlacerAllocatorClass *class)
{
	GST_ALLOCATOR_CLASS(class)->alloc = allocator_alloc;
	G_OBJECT_CLASS(class)->finalize = allocator_finalize;
}

static void placer_allocator_init(PlacerAllocator *self)
{
	self->placer = placer_open();
	self->fds = g_array_new(FALSE, FALSE, sizeof(int));
}

static void allocator_report(struct allocator *self)
{
	struct placer_info *info;
	guint i, j;

	for (i = 0; i < self->fds->len; i++) {
		if (placer_info(self->placer, g_array_index(self->fds, int, i),
				NULL, &info))
			continue;
		g_print("buffer %u: in %s, moves: %d, expected by", i,
			info->buffer->out_heap,
			(int)info->buffer->out_generation - 1);
		for (j = 0; j < info->nr_expectations; j++)
			if (*info->expectations[j]->name)
				g_print(" %s", info->expectations[j]->name);
		g_print("; attached by");
		for (j = 0; j < info->nr_attachments; j++)
			g_print(" %s", info->attachments[j]->name);
		g_print("\n");
		placer_free(info);
	}
}

/*
 * The device adds to our format what it needs, such as the colours: elements want all of it. NULL,
 * if it does not take the format.
 */
static GstCaps *negotiate(GstElement *line, GstElement *source)
{
	GstCaps *wanted = gst_caps_from_string(picture), *caps = NULL;
	GstPad *pad = gst_element_get_static_pad(source, "src");

	gst_element_set_state(line, GST_STATE_READY);
	gst_element_get_state(line, NULL, NULL, 10 * GST_SECOND);
	if (wanted)
		caps = gst_pad_peer_query_caps(pad, wanted);
	if (caps && gst_caps_is_empty(caps))
		g_clear_pointer(&caps, gst_caps_unref);
	if (caps)
		caps = gst_caps_fixate(caps);
	g_clear_pointer(&wanted, gst_caps_unref);
	gst_object_unref(pad);
	return caps;
}

/* Allocates all buffers now, so that a lack of memory shows here */
static GstBufferPool *make_pool(GstAllocator *allocator, GstCaps *caps,
				const GstVideoInfo *info)
{
	GstBufferPool *pool = gst_video_buffer_pool_new();
	GstStructure *config = gst_buffer_pool_get_config(pool);

	gst_buffer_pool_config_set_params(config, caps, info->size, buffers,
					  buffers);
	gst_buffer_pool_config_set_allocator(config, allocator, NULL);
	gst_buffer_pool_config_add_option(config,
					  GST_BUFFER_POOL_OPTION_VIDEO_META);
	if (gst_buffer_pool_set_config(pool, config) &&
	    gst_buffer_pool_set_active(pool, TRUE))
		return pool;
	gst_object_unref(pool);
	return NULL;
}

/* GstDmaBufAllocator's map and unmap do DMA_BUF_IOCTL_SYNC */
static void draw(GstBuffer *buffer, const GstVideoInfo *info, int n)
{
	GstVideoFrame frame;
	guint plane;
	int row;

	GST_BUFFER_PTS(buffer) =
		gst_util_uint64_scale(n, GST_SECOND * info->fps_d, info->fps_n);
	if (!gst_video_frame_map(&frame, info, buffer, GST_MAP_WRITE))
		return;
	for (plane = 0; plane < GST_VIDEO_FRAME_N_PLANES(&frame); plane++)
		for (row = 0; row < GST_VIDEO_FRAME_COMP_HEIGHT(&frame, plane);
		     row++)
			memset((guint8 *)frame.data[plane] +
				       row * frame.info.stride[plane],
			       row + 4 * n, frame.info.stride[plane]);
	gst_video_frame_unmap(&frame);
}

/* Returns the message that ended it. A buffer comes back once all elements have released it. */
static GstMessage *push(GstElement *line, GstAppSrc *source,
			GstBufferPool *pool, const GstVideoInfo *info)
{
	GstBufferPoolAcquireParams params = {
		.flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
	};
	const GstMessageType ends = GST_MESSAGE_EOS | GST_MESSAGE_ERROR;
	GstBus *bus = gst_element_get_bus(line);
	GstMessage *message = NULL;
	GstClockTime wait = 0;
	gboolean ended = FALSE;
	GstBuffer *buffer;
	int n = 0;

	for (; !message;
	     message = gst_bus_timed_pop_filtered(bus, wait, ends)) {
		wait = 5 * GST_MSECOND;
		if (ended)
			continue;
		if (stopped || (pictures && n == pictures)) {
			ended = TRUE;
			gst_app_src_end_of_stream(source);
		} else if (!gst_buffer_pool_acquire_buffer(pool, &buffer,
							   &params)) {
			wait = 0;
			draw(buffer, info, n++);
			gst_app_src_push_buffer(source, buffer);
		}
	}
	gst_object_unref(bus);
	g_print("%d pictures\n", n);
	return message;
}

static void complain(GstMessage *message)
{
	GError *error;
	gchar *details;

	gst_message_parse_error(message, &error, &details);
	g_printerr("%s: %s\n%s\n", GST_MESSAGE_SRC_NAME(message),
		   error->message, details ? details : "");
	g_error_free(error);
	g_free(details);
}

/* Returns whether all went well; if not, it has said why */
static gboolean stream(GstElement *line, GstElement *source,
		       struct allocator *allocator)
{
	GstCaps *caps = negotiate(line, source);
	GstBus *bus = gst_element_get_bus(line);
	GstMessage *message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
	GstBufferPool *pool = NULL;
	GstVideoInfo info;
	gboolean good = FALSE;

	if (!message &&
	    (!caps || !gst_video_info_from_caps(&info, caps) || !info.fps_n))
		g_printerr("the pipeline does not take %s\n", picture);
	else if (!message)
		pool = make_pool(GST_ALLOCATOR(allocator), caps, &info);
	if (pool) {
		g_object_set(source, "caps", caps, NULL);
		gst_element_set_state(line, GST_STATE_PLAYING);
		message = push(line, GST_APP_SRC(source), pool, &info);
		good = GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;
	}
	if (message && !good)
		complain(message);
	allocator_report(allocator);
	gst_element_set_state(line, GST_STATE_NULL);
	g_clear_pointer(&message, gst_message_unref);
	g_clear_pointer(&caps, gst_caps_unref);
	if (pool)
		gst_buffer_pool_set_active(pool, FALSE);
	g_clear_object(&pool);
	gst_object_unref(bus);
	return good;
}

static void stop(int number)
{
	stopped = number;
}

/* Prints the names by which the kernel knows the devices */
static gboolean name_devices(void)
{
	char name[PLACER_DEVICE_LEN];
	gchar **device;
	int rc = 0;

	for (device = devices; device && *device && !rc; device++) {
		if (!g_str_has_prefix(*device, "/dev/"))
			continue;
		rc = placer_device_of_path(*device, name, sizeof(name));
		if (rc)
			g_printerr("%s: %s\n", *device, g_strerror(-rc));
		else
			g_print("%s is %s\n", *device, name);
	}
	return !rc;
}

int main(int argc, char **argv)
{
	GOptionContext *context = g_option_context_new(NULL);
	struct sigaction action = { .sa_handler = stop,
				    .sa_flags = SA_RESETHAND };
	struct allocator *allocator;
	GstElement *line, *source;
	GError *error = NULL;
	gboolean good;
	gchar *tail, *text;

	g_option_context_set_summary(context, summary);
	g_option_context_add_main_entries(context, options, NULL);
	g_option_context_add_group(context, gst_init_get_option_group());
	if (!g_option_context_parse(context, &argc, &argv, &error) || !words ||
	    buffers < 1 || pictures < 0) {
		g_printerr("%s: %s\n", g_get_prgname(),
			   error ? error->message : "see --help");
		return 2;
	}
	tail = g_strjoinv(" ", words);
	text = g_strconcat("appsrc name=placer format=time ! ", tail, NULL);
	line = gst_parse_launch(text, &error);
	if (error) {
		g_printerr("%s: %s\n", text, error->message);
		return 2;
	}
	allocator = g_object_new(placer_allocator_get_type(), NULL);
	if (allocator->placer < 0) {
		g_printerr("/dev/dmabuf-placer: %s\n",
			   g_strerror(-allocator->placer));
		return 1;
	}
	if (!name_devices())
		return 1;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	source = gst_bin_get_by_name(GST_BIN(line), "placer");
	good = stream(line, source, allocator);
	gst_object_unref(source);
	gst_object_unref(line);
	gst_object_unref(allocator);
	g_option_context_free(context);
	g_free(tail);
	g_free(text);
	if (!good)
		return 1;
	return stopped ? 128 + stopped : 0;
}
